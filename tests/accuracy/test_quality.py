"""The tables of docs/quality.md, by the real binary on LFW's development half: what each measure is worth, and what
is found and said when a mask, glasses, a cap or bad light comes between face and camera."""

import zlib

import numpy as np
import pytest
from PIL import Image

import disguises
from evaluation import LFW, ROOT, cell, evaluate, rollcall_json

DOCUMENT = (ROOT / "docs" / "quality.md").read_text()

PEOPLE = 500  # enrolled, the first by name who have two pictures

pytestmark = pytest.mark.skipif(not LFW.is_dir(), reason="no LFW pictures: ROLLCALL_SHARED names no data/lfw")


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """Two pictures of each person, as links, and the landmarks of the second."""
    images = tmp_path_factory.mktemp("two") / "images"
    seconds = []
    for folder in sorted((LFW / "images").iterdir()):
        files = sorted(folder.glob("*.jpg"))[:2]
        if len(files) == 2 and len(seconds) < PEOPLE:
            (images / folder.name).mkdir(parents=True)
            for file in files:
                (images / folder.name / file.name).symlink_to(file)
            seconds.append(images / folder.name / files[1].name)
    found = rollcall_json("detect", *seconds, ends_with=(0, 1))["pictures"]
    return images, {second: nearest_to_middle(picture) for second, picture in zip(seconds, found)}


def nearest_to_middle(picture):
    def distance(face):
        box = face["box"]
        return np.hypot(
            box["x"] + box["width"] / 2 - picture["width"] / 2, box["y"] + box["height"] / 2 - picture["height"] / 2
        )

    return disguises.Face(min(picture["faces"], key=distance)["landmarks"])


@pytest.mark.parametrize("disguise", disguises.ALL)
def test_disguise(disguise, pairs, tmp_path):
    images, faces = pairs
    for second, face in faces.items():
        random = np.random.default_rng(zlib.crc32(second.name.encode()))
        target = tmp_path / "probes" / second.parent.name / second.name
        target.parent.mkdir(parents=True)
        disguises.ALL[disguise](Image.open(second).convert("RGB"), face, random).save(target, quality=92)
    figures = evaluate("quality", "--images", images, "--probes", tmp_path / "probes")
    assert figures["searches"] == PEOPLE
    hint = cell(DOCUMENT, disguise, "hint").strip("`")
    hinted = 100 * figures["hinted"].get(hint, 0) / PEOPLE
    print(disguise, "FNIR", 100 * figures["fnir"], "wrong person", figures["wrong_person"], figures["hinted"])
    assert 100 * figures["fnir"] <= per_cent(disguise, "FNIR") + 0.2
    assert hint == "-" or hinted >= per_cent(disguise, "with that hint") - 0.2


def per_cent(row, column):
    return float(cell(DOCUMENT, row, column).removesuffix(" %"))
