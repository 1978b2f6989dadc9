"""The open-set search of `rollcall evaluate gallery` written anew in numpy, so that what Rollcall does not do can be
measured by the same definitions: the same divisions of the people, the same photos enrolled, FNIR at an FPIR."""

import dataclasses
import hashlib
import os
from pathlib import Path

import numpy

TRIALS = 10
MOST_PHOTOS = 3
FPIR = 0.01
RESAMPLES = 1000
FACE_FOUND, SEVERAL_VIEWS = 1, 2  # as src/app/embedding_cache.cpp


@dataclasses.dataclass
class People:
    names: list  # sorted
    files: list  # all pictures, person by person
    owner: numpy.ndarray  # the person of each picture


def find_people(images):
    """A folder with a folder of .jpg pictures for each person, as LFW."""
    by_bytes = lambda path: os.fsencode(path.name)
    folders = sorted((f for f in Path(images).iterdir() if f.is_dir() and any(f.glob("*.jpg"))), key=by_bytes)
    files = [sorted(folder.glob("*.jpg"), key=by_bytes) for folder in folders]
    owner = numpy.repeat(numpy.arange(len(folders)), [len(one) for one in files])
    return People([folder.name for folder in folders], [file for one in files for file in one], owner)


def read_cache(folder, model):
    """What `--cache` keeps: (SHA-256 of the picture, several views) -> vector; None where no face was found."""
    name = hashlib.sha256(model.encode()).hexdigest()[:16] + ".embeddings"
    data = (Path(folder) / name).read_bytes()
    if hashlib.sha256(data[:-32]).digest() != data[-32:]:
        raise ValueError(f"{name} is damaged")
    magic, stated, dimension, _ = data.split(b"\n", 3)
    if (magic, stated.decode()) != (b"rollcall embeddings 1", model):
        raise ValueError(f"{name} is of another version or model")
    start, length = len(magic) + len(stated) + len(dimension) + 3, 33 + 4 * int(dimension)
    records = numpy.frombuffer(data[start:-32], numpy.uint8).reshape(-1, length)
    vectors = records[:, 33:].copy().view(numpy.float32)
    return {
        (record[:32].tobytes(), bool(record[32] & SEVERAL_VIEWS)): vector if record[32] & FACE_FOUND else None
        for record, vector in zip(records, vectors)
    }


def stacked(vectors):
    """A matrix of these vectors; rows of NaN where there is none."""
    dimension = next(len(vector) for vector in vectors if vector is not None)
    none = numpy.full(dimension, numpy.nan)
    return numpy.array([none if vector is None else vector for vector in vectors], float)


def usable(vectors):
    return ~numpy.isnan(vectors[:, 0])


def divided(people, probes, templates, number, photos):
    """In trial `number`: the pictures enrolled, those searched for, and whether each person is enrolled."""
    digest = lambda person: hashlib.sha256(f"{people.names[person]}/{number}".encode()).digest()
    enrolled = numpy.zeros(len(people.names), bool)
    enrolled[sorted(range(len(people.names)), key=digest)[: len(people.names) // 2]] = True
    found = numpy.bincount(people.owner, usable(probes), len(people.names)).astype(int)
    left = numpy.where(enrolled, numpy.minimum(photos, numpy.maximum(found, 2) - 1), 0)
    taken = numpy.zeros(len(people.owner), bool)
    for picture in numpy.flatnonzero(usable(templates)):
        person = people.owner[picture]
        taken[picture] = left[person] > 0
        left[person] -= 1
    return numpy.flatnonzero(taken), numpy.flatnonzero(~taken), enrolled


@dataclasses.dataclass
class Searches:
    """Of one trial; similarities from the highest. `missed`: somebody else or nobody came first."""

    strangers: tuple  # persons, similarities
    found: tuple
    missed: numpy.ndarray  # persons

    def fnir(self, weights):
        """At the threshold that just keeps FPIR, as src/measurement/identification.cpp; each person counts so often."""
        reached = numpy.cumsum(weights[self.strangers[0]])
        last = numpy.searchsorted(reached, FPIR * reached[-1], side="right")
        threshold = self.strangers[1][last] if last < len(reached) else -numpy.inf
        found = weights[self.found[0]]
        return 1 - found[self.found[1] > threshold].sum() / (found.sum() + weights[self.missed].sum())


def search(people, probes, templates, number, photos, score):
    """`score`: (probes, templates, whose each template is) -> similarities, a column a candidate, and who they are."""
    entries, pictures, enrolled = divided(people, probes, templates, number, photos)
    seen = usable(probes)[pictures]
    best = numpy.full(len(pictures), -1.0)
    first = numpy.full(len(pictures), -1)
    similarities, candidates = score(probes[pictures[seen]], templates[entries], people.owner[entries])
    best[seen] = similarities.max(axis=1)
    first[seen] = candidates[similarities.argmax(axis=1)]
    person = people.owner[pictures]

    def ordered(chosen):
        chosen = numpy.flatnonzero(chosen)
        chosen = chosen[numpy.argsort(-best[chosen], kind="stable")]
        return person[chosen], best[chosen]

    mated = enrolled[person]
    right = first == person
    return Searches(ordered(~mated), ordered(mated & right), person[mated & ~right])


def best_photo(probes, templates, owners):
    """What Rollcall does: a person is as similar as the most similar photo."""
    return probes @ templates.T, owners


def mean_fnir(trials, weights):
    return numpy.mean([trial.fnir(weights) for trial in trials])


class Measured:
    """FNIR at an FPIR of 1 % with one photo enrolled and with up to three, and under resamplings of the people."""

    def __init__(self, people, probes, templates, score=best_photo):
        random = numpy.random.default_rng(1)
        size = len(people.names)
        draws = random.multinomial(size, numpy.full(size, 1 / size), RESAMPLES)
        self.fnir, self.resampled = [], []
        for photos in (1, MOST_PHOTOS):
            trials = [search(people, probes, templates, number, photos, score) for number in range(TRIALS)]
            self.fnir.append(mean_fnir(trials, numpy.ones(size)))
            self.resampled.append(numpy.array([mean_fnir(trials, weights) for weights in draws]))

    def row(self, name, usual=None):
        """A line of a table in per cent; against `usual` with the difference and its 95 % interval."""
        cells = []
        for photos, fnir in enumerate(self.fnir):
            cell = f"{100 * fnir:.2f}"
            if usual is not None:
                difference = 100 * (fnir - usual.fnir[photos])
                low, high = 100 * numpy.percentile(self.resampled[photos] - usual.resampled[photos], [2.5, 97.5])
                cell += f" ({difference:+.2f}, {low:+.2f} to {high:+.2f})"
            cells.append(cell)
        return f"| {name} | " + " | ".join(cells) + " |"
