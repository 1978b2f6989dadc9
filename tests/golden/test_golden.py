"""Golden numbers: boxes, landmarks and embeddings of the real binary against the same networks run by another
runtime with preprocessing of its own (reference.py)."""

import json
import os
import pathlib
import subprocess

import numpy
import pytest
from PIL import Image
from skimage import data

from reference import CATALOGUE, ROOT, Pipeline, liveness_score

BINARY = pathlib.Path(os.environ.get("ROLLCALL_BINARY", ROOT / "build" / "release" / "rollcall"))
MODELS = pathlib.Path(os.environ.get("ROLLCALL_MODELS", ROOT / "build" / "models"))
SAMPLES = ROOT / "web" / "node_modules" / "@vladmandic" / "face-api" / "demo"

# As PNG, so that no decoder's rounding comes in. The numbers are left, upper, right, lower.
PICTURES = {
    "astronaut": lambda: data.astronaut(),
    "astronaut, narrow": lambda: data.astronaut()[0:400, 150:300],
    "astronaut, cut by the border": lambda: data.astronaut()[60:400, 180:420],
    "astronaut, small in a wide frame": lambda: numpy.pad(data.astronaut()[::2, ::2], ((0, 0), (200, 200), (0, 0))),
    "group": lambda: sample("sample6.jpg", (900, 0, 2100, 900)),
    "green": lambda: sample("sample6.jpg", (1400, 60, 1880, 560)),
    "uniform": lambda: sample("sample1.jpg", (1400, 120, 1760, 500)),
    "curly and blonde": lambda: sample("sample3.jpg", (540, 140, 1380, 700)),
}


def sample(name, box):
    return numpy.asarray(Image.open(SAMPLES / name).convert("RGB").crop(box))


@pytest.fixture(scope="session")
def reference():
    return Pipeline(MODELS)


@pytest.fixture(scope="session", params=PICTURES)
def picture(request, reference, tmp_path_factory):
    """What both say about one picture, each one's faces from left to right."""
    image = PICTURES[request.param]()
    file = tmp_path_factory.mktemp("golden") / "picture.png"
    Image.fromarray(image).save(file)
    settings = {k: v for k, v in os.environ.items() if not k.startswith("ROLLCALL_")}
    done = subprocess.run(
        [BINARY, "extract", file, "--models", MODELS, "--json"], capture_output=True, text=True, env=settings
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["width"], answer["height"]) == (image.shape[1], image.shape[0])
    ours = sorted(answer["faces"], key=lambda face: face["box"]["x"])
    theirs = sorted(reference.analyse(image), key=lambda face: face.box[0])
    return ours, theirs


def test_the_same_faces_are_found(picture):
    ours, theirs = picture
    assert len(ours) == len(theirs) >= 1


def test_boxes_and_scores_agree(picture):
    for our, their in zip(*picture, strict=True):
        box = our["box"]
        corners = [box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]]
        assert corners == pytest.approx(their.box, abs=0.01 * box["height"])
        assert our["score"] == pytest.approx(their.score, abs=0.01)


def test_landmarks_agree(picture):
    for our, their in zip(*picture, strict=True):
        distance = numpy.abs(numpy.array(our["landmarks"]) - their.landmarks).max()
        assert distance <= 0.01 * our["box"]["height"]


def test_embeddings_agree(picture):
    for our, their in zip(*picture, strict=True):
        vector = numpy.array(our["embedding"])
        assert numpy.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
        assert vector @ their.embedding >= 0.999


def test_the_reference_tells_people_apart(reference):
    """Were the reference wrong in the same way as the program, its vectors would be worth nothing."""
    astronaut, smaller = data.astronaut(), data.astronaut()[::2, ::2]
    main = lambda image: max(reference.analyse(image), key=lambda face: face.score).embedding
    same = main(astronaut) @ main(smaller)
    other = main(astronaut) @ main(sample("sample6.jpg", (1400, 60, 1880, 560)))
    assert same > 0.8
    assert other < 0.3


@pytest.mark.parametrize("picture_name", PICTURES)
@pytest.mark.parametrize("network", [name for name, spec in CATALOGUE.items() if spec["role"] == "liveness"])
def test_liveness_scores_agree(network, picture_name, tmp_path):
    if not (MODELS / CATALOGUE[network]["files"][0]["name"]).is_file():
        pytest.skip(f"{network} comes from a mirror alone and is not in {MODELS}")
    image = PICTURES[picture_name]()
    file = tmp_path / "picture.png"
    Image.fromarray(image).save(file)
    settings = {k: v for k, v in os.environ.items() if not k.startswith("ROLLCALL_")}
    command = [BINARY, "liveness", file, "--networks", network, "--models", MODELS, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=settings)
    assert done.returncode in (0, 1), done.stdout + done.stderr  # live, attack
    (frame,) = json.loads(done.stdout)["frames"]
    box = [frame["box"][side] for side in ("x", "y", "width", "height")]
    theirs = liveness_score(MODELS, network, image, box)
    # In log-odds, as the networks give them: near 0 and 1 the scores themselves would hide a fault.
    odds = lambda score: numpy.log(max(score, 1e-12) / max(1 - score, 1e-12))
    assert odds(frame["networks"][network]) == pytest.approx(odds(theirs), abs=0.15)
