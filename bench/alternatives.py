#!/usr/bin/env python3
"""Measures what was tried for recognition and not chosen (docs/accuracy.md says what came out).

  alternatives.py vectors  --images LFW/images --cache vectors
  alternatives.py networks --images LFW/images --cache vectors
  alternatives.py int8     --images LFW/images --cache vectors

vectors: other ways to compare the vectors that `rollcall evaluate gallery --cache` keeps.
networks: other joins of the catalogue's networks, by `rollcall` itself with a catalogue that has these profiles.
int8: the recogniser in int8.

Wants tests/requirements.txt, int8 also openvino and nncf from PyPI. Each first measures Rollcall as it is, and ends
where it does not get the figure that `rollcall evaluate gallery` gives. The folder of --cache is biometric: delete it
when done.
"""

import argparse
import concurrent.futures
import contextlib
import functools
import hashlib
import json
import math
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "golden"), str(ROOT / "tests" / "http")]
import open_set  # noqa: E402
from reference import CATALOGUE, Pipeline, aligned, planes, similarity  # noqa: E402
from rollcall_process import BINARY, rollcall  # noqa: E402

HEAD = "| FNIR at FPIR 1 % in per cent | one photo | up to three |\n|---|---|---|"
# Python's arithmetic rounds otherwise than Rollcall's: of the vectors alone nearly not, of all of the picture's way.
SAME_VECTORS, SAME_PICTURES = 0.0001, 0.0015


def evaluate_gallery(options, *more, binary=BINARY):
    arguments = ["--images", options.images, "--cache", options.cache, "--models", options.models, "--json"]
    code, out, err = rollcall("evaluate", "gallery", *arguments, *more, binary=binary, timeout=None)
    if code != 0:
        sys.exit(f"rollcall evaluate gallery ended with {code}: {err or out}")
    return json.loads(out)


def fnirs(figures):
    return [one["fnir_at_fpir"]["1e-2"]["fnir"] for one in (figures, figures["three_photos"])]


def print_as_it_is(measured, figures, tolerance, name="as it is"):
    """The table's head and first row, if it is `rollcall evaluate gallery`'s."""
    told = fnirs(figures)
    for mine, its in zip(measured.fnir, told):
        if abs(mine - its) > tolerance:
            sys.exit(f"not the same measurement: FNIR {mine:.5f} here, {its:.5f} by rollcall evaluate gallery")
    its = " and ".join(f"{100 * one:.2f}" for one in told)
    print(f"`rollcall evaluate gallery` says {its}; the first row may differ by {100 * tolerance:.2f}.\n")
    print(HEAD + "\n" + measured.row(name), flush=True)


# --- vectors


def normalised(vectors):
    return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)


def by_person(values, owners):
    """The mean of each person's rows (a person's are side by side), and the persons."""
    persons, starts, counts = numpy.unique(owners, return_index=True, return_counts=True)
    return numpy.add.reduceat(values, starts) / counts[:, None], persons


def mean_similarity(probes, templates, owners):
    means, persons = by_person(templates @ probes.T, owners)
    return means.T, persons


def mean_template(probes, templates, owners):
    means, persons = by_person(templates, owners)
    return probes @ normalised(means).T, persons


def mean_subtracted(probes, templates, owners):
    mean = templates.mean(axis=0)
    return normalised(probes - mean) @ normalised(templates - mean).T, owners


def mean_template_beside(probes, templates, owners):
    means, persons = by_person(templates, owners)
    return probes @ numpy.vstack([templates, normalised(means)]).T, numpy.concatenate([owners, persons])


def crowd_subtracted(share, nearest, probes, templates, owners):
    """From each template's similarities `share` of the mean of those to the nearest templates of other people."""
    others = numpy.where(owners[:, None] == owners, -numpy.inf, templates @ templates.T)
    crowd = numpy.sort(others, axis=1)[:, -nearest:].mean(axis=1)
    return probes @ templates.T - share * crowd, owners


def crowd_and_mean_template(probes, templates, owners):
    means, persons = by_person(templates, owners)
    return crowd_subtracted(0.5, 20, probes, normalised(means), persons)


def measure_vectors(options):
    figures = evaluate_gallery(options)
    known = open_set.read_cache(options.cache, figures["model"])
    people = open_set.find_people(options.images)
    hashes = [hashlib.sha256(file.read_bytes()).digest() for file in people.files]
    probes = open_set.stacked([known[one, False] for one in hashes])
    templates = open_set.stacked([known.get((one, True)) for one in hashes])
    usual = open_set.Measured(people, probes, templates)
    print_as_it_is(usual, figures, SAME_VECTORS)
    one_view = numpy.where(open_set.usable(templates)[:, None], probes, numpy.nan)
    print(open_set.Measured(people, probes, one_view).row("templates of one view", usual))
    scores = {
        "mean similarity of a person's photos instead of the best": mean_similarity,
        "one mean template a person": mean_template,
        "that beside the photos' templates": mean_template_beside,
        "mean of all templates subtracted from all vectors": mean_subtracted,
    }
    for share, nearest in ((0.5, 20), (0.25, 20), (1, 20), (0.5, 5), (0.5, 100)):
        name = f"{share} x mean similarity to the {nearest} nearest templates of others subtracted"
        scores[name] = functools.partial(crowd_subtracted, share, nearest)
    scores["0.5 x that to the 20 nearest, one mean template a person"] = crowd_and_mean_template
    for name, score in scores.items():
        print(open_set.Measured(people, probes, templates, score).row(name, usual), flush=True)


# --- networks

PROFILES = {
    "YuNet, its own points": ("yunet", None, "fr_feature"),
    "YuNet, points by fr_landmark": ("yunet", "fr_landmark", "fr_feature"),
}


def measure_networks(options):
    print(HEAD)
    print(f"| as it is | {' | '.join(f'{100 * one:.2f}' for one in fnirs(evaluate_gallery(options)))} |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        # The program takes the catalogue that lies beside it.
        binary, catalogue = Path(folder, "bin", "rollcall"), Path(folder, "share", "rollcall", "catalog.toml")
        for file in (binary, catalogue):
            file.parent.mkdir(parents=True)
        shutil.copy(BINARY, binary)
        text = (ROOT / "models" / "catalog.toml").read_text()
        for number, (detector, landmarks, embedder) in enumerate(PROFILES.values()):
            text += f'\n[profiles.tried{number}]\ndetector = "{detector}"\nembedder = "{embedder}"\n'
            text += f'landmarks = "{landmarks}"\n' if landmarks else ""
        catalogue.write_text(text)
        for number, name in enumerate(PROFILES):
            figures = evaluate_gallery(options, "--profile", f"tried{number}", binary=binary)
            print(f"| {name} | {' | '.join(f'{100 * one:.2f}' for one in fnirs(figures))} |", flush=True)


# --- int8

EMBEDDER = CATALOGUE["fr_feature"]
SIZE = EMBEDDER["input"]["width"]
TEMPLATE = numpy.array(EMBEDDER["alignment"])
SIDES = (1.0, 0.95)  # of a template's views; each is mirrored as well


def compiled(models, name, quantise=lambda network: network):
    """A network of the catalogue in OpenVINO, on one thread."""
    import openvino

    core = openvino.Core()
    network = quantise(core.read_model(Path(models) / CATALOGUE[name]["files"][0]["name"]))
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1}
    return core.compile_model(network, "CPU", settings)


class OpenvinoPipeline(Pipeline):
    """Several times as fast as by ONNX Runtime."""

    def __init__(self, models):
        self.networks = {name: compiled(models, name) for name in ("fr_detect", "fr_landmark")}

    def run(self, name, pixels):
        outputs = self.networks[name](planes(pixels, CATALOGUE[name]))
        return {port.any_name: value for port, value in outputs.items()}


@functools.cache
def pipeline_of(models):
    return OpenvinoPipeline(models)


def landmarks_of(pipeline, image):
    """Of the face nearest to the picture's middle; None if there is none."""
    middle = numpy.array(image.shape[1::-1]) / 2
    faces = pipeline.detect(image)
    nearest = min(faces, key=lambda face: math.dist((face.box[:2] + face.box[2:]) / 2, middle), default=None)
    return None if nearest is None else pipeline.look_again(image, pipeline.find_landmarks(image, nearest.box))


def crops_of(models, files):
    """Of one person, for each picture: the aligned crops of its template; where it is not enrolled, the first alone."""
    seen, faces = [], 0
    middle = TEMPLATE.mean(axis=0)
    for file in files:
        image = numpy.asarray(Image.open(file).convert("RGB")).astype(float)
        landmarks = landmarks_of(pipeline_of(models), image)
        faces += landmarks is not None
        sides = () if landmarks is None else SIDES if faces <= open_set.MOST_PHOTOS else SIDES[:1]
        matrices = [similarity(landmarks, (TEMPLATE - middle) * side + middle) for side in sides]
        seen.append([aligned(image, matrix, SIZE, SIZE).astype(numpy.uint8) for matrix in matrices])
    return seen


def for_each_person(work, options, people):
    """work(models, files) of every person, on all cores; what it gives for each picture, in one list."""
    files = [[] for _ in people.names]
    for file, person in zip(people.files, people.owner):
        files[person].append(file)
    with concurrent.futures.ProcessPoolExecutor() as pool:
        done = pool.map(functools.partial(work, options.models), files, chunksize=8)
        return [picture for person in done for picture in person]


def vectors_by(network, crops):
    """A picture's vector to search with, and its template if it may be enrolled."""
    if not crops:
        return None, None
    views = crops if len(crops) == 1 else [view for crop in crops for view in (crop, crop[:, ::-1])]
    vectors = normalised(numpy.array([network(planes(view.astype(float), EMBEDDER))[0][0] for view in views]))
    return vectors[0], None if len(crops) == 1 else normalised(vectors.sum(axis=0)[None])[0]


def cpu_ms(networks, sample):
    """Of each network for one view: the median of nine rounds in turn."""
    rounds = {name: [] for name in networks}
    for _ in range(9):
        for name, network in networks.items():
            begin = time.process_time()
            for pixels in sample:
                network(pixels)
            rounds[name].append(1000 * (time.process_time() - begin) / len(sample))
    return {name: statistics.median(times) for name, times in rounds.items()}


def measure_int8(options):
    import nncf

    figures = evaluate_gallery(options)
    people = open_set.find_people(options.images)
    pictures = for_each_person(crops_of, options, people)
    inputs = [planes(crops[0].astype(float), EMBEDDER) for crops in pictures if crops]
    sample = inputs[:: max(1, len(inputs) // 300)]
    with contextlib.redirect_stdout(sys.stderr):  # its progress
        networks = {
            "f32": compiled(options.models, "fr_feature"),
            "int8": compiled(options.models, "fr_feature", lambda f32: nncf.quantize(f32, nncf.Dataset(sample))),
        }
    cost = cpu_ms(networks, sample)
    usual = None
    for name, network in networks.items():
        name += f", {cost[name]:.1f} CPU-ms a view"
        probes, templates = map(open_set.stacked, zip(*(vectors_by(network, crops) for crops in pictures)))
        measured = open_set.Measured(people, probes, templates)
        if usual is None:
            usual = measured
            print_as_it_is(usual, figures, SAME_PICTURES, name)
        else:
            print(measured.row(name, usual), flush=True)


def main():
    measures = {"vectors": measure_vectors, "networks": measure_networks, "int8": measure_int8}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=measures)
    parser.add_argument("--images", required=True, help="a folder of people's folders of photographs")
    parser.add_argument("--cache", required=True, help="where vectors are kept from one run to the next")
    parser.add_argument("--models", default=str(ROOT / "build" / "models"))
    options = parser.parse_args()
    measures[options.what](options)


if __name__ == "__main__":
    main()
