#!/usr/bin/env python3
"""Measures what active liveness rests on (docs/active-liveness.md says what came out).

  active_liveness.py motion --images LFW/images [--faces 60]
  active_liveness.py relief --images LFW/images [--faces 30]
  active_liveness.py pose --images LFW/images --network fr_pose.onnx [--faces 500]
  active_liveness.py blink --images LFW/images [--faces 60]
  active_liveness.py bursts --images LFW/images [--faces 20]

motion: how far the nose moves over the plane of eyes and mouth, in eye distances, when a photograph is
seen as a head that turns, as a tilted print of it, or as a bent one.
relief: the relief that a burst shows, told against the view of it that is narrowest to the turned one, of heads
and of bent prints that are swung from one side to the other; and where the nose is along the face before that.
pose: where the nose is in photographs as they are, against the angles that a network of head pose gives them.
blink: how open the eyes are by the 68 points, in photographs as they are and with lids painted over them.
bursts: which bursts made so a server lets pass, and why it refuses the others.
"""

import argparse
import collections
import io
import itertools
import json
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "golden"), str(ROOT / "tests" / "http")]
import moving_heads  # noqa: E402
from reference import USUAL, Pipeline, cut  # noqa: E402
from rollcall_process import Server, rollcall  # noqa: E402

PLANE = [0, 1, 3, 4]  # eyes and mouth corners
MEAN_FACE = (USUAL - USUAL[PLANE].mean(axis=0)) / (USUAL[1, 0] - USUAL[0, 0])
FRONTAL = 0.1  # eye distances
SAME_PERSON = 0.411
INTERVAL = 180  # milliseconds between frames


def to_mean_face(points):
    """The affine map of src/liveness/face_motion.cpp: rows for x, y and 1."""
    return numpy.linalg.lstsq(numpy.c_[points[PLANE], numpy.ones(4)], MEAN_FACE[PLANE], rcond=None)[0]


def nose(points):
    """As src/liveness/face_motion.h's FaceView::nose."""
    return numpy.append(points[2], 1) @ to_mean_face(points) - MEAN_FACE[2]


def narrowing(front, turned):
    """As src/liveness/face_motion.h's."""
    along = nose(turned) - nose(front)
    across = numpy.array([-along[1], along[0]])
    seen = lambda view, stretch: numpy.linalg.norm(stretch @ numpy.linalg.inv(to_mean_face(view)[:2]))
    return seen(turned, along) * seen(front, across) / (seen(front, along) * seen(turned, across))


def relief(front, turned):
    """As src/liveness/face_motion.h's."""
    cosine, shift = narrowing(front, turned), numpy.linalg.norm(nose(turned) - nose(front))
    return numpy.inf if cosine >= 1 else shift / numpy.sqrt(1 / cosine**2 - 1)


def largest(faces):
    return max(faces, key=lambda face: numpy.prod(face.box[2:] - face.box[:2]), default=None)


def photographs(folder):
    files = sorted(Path(folder).glob("*/*.jpg"))
    random.Random(5).shuffle(files)
    for file in files:
        yield numpy.asarray(Image.open(file).convert("RGB"))


def frontal_heads(pipeline, folder, count):
    """Photographs with a face that looks at the camera, and that face."""
    for image in photographs(folder):
        face = largest(pipeline.analyse(image))
        if face is not None and abs(nose(face.landmarks)[0]) <= FRONTAL:
            yield image, face
            count -= 1
        if count == 0:
            return


VIEWS = {
    "head, yaw 15": {"yaw": 15}, "head, yaw 20": {"yaw": 20}, "head, yaw 25": {"yaw": 25},
    "head, yaw 30": {"yaw": 30}, "head, pitch 15": {"pitch": 15}, "head, pitch 20": {"pitch": 20},
    "head, pitch -15": {"pitch": -15}, "head, 1.5 times nearer": {"nearer": 1.5},
    "print, yaw 20": {"yaw": 20, "depth": 0}, "print, yaw 40": {"yaw": 40, "depth": 0},
    "print, yaw 55": {"yaw": 55, "depth": 0}, "print, pitch 30": {"pitch": 30, "depth": 0},
    "print, pitch 45": {"pitch": 45, "depth": 0}, "print, noise alone": {"depth": 0},
    "bent print, yaw 40": {"yaw": 40, "depth": 0.2}, "bent print, yaw 60": {"yaw": 60, "depth": 0.2},
}  # fmt: skip


def measure_motion(options):
    pipeline = Pipeline(options.models)
    seen = collections.defaultdict(list)
    for number, (image, face) in enumerate(frontal_heads(pipeline, options.images, options.faces)):
        head = moving_heads.Head(image, face.landmarks)
        for name, view in VIEWS.items():
            found = largest(pipeline.analyse(head.seen(**view, seed=number)))
            if found is None:
                continue
            similarity = float(found.embedding @ face.embedding)
            move = nose(found.landmarks) - nose(face.landmarks)
            seen[name].append([-move[0], move[1], similarity])
    print("| seen as | same person | across | down |\n|---|---|---|---|")
    for name, rows in seen.items():
        rows = numpy.array(rows)
        same = rows[rows[:, 2] >= SAME_PERSON]
        cells = [" ".join(f"{v:.2f}" for v in numpy.percentile(same[:, i], [1, 5, 50, 95, 99], method="nearest"))
                 for i in range(2)]  # fmt: skip
        print(f"| {name} | {len(same)} of {options.faces} | " + " | ".join(cells) + " |")


RESTS, PARTS = range(4), (0.35, 0.7, 1.0)
SWING = (-36, -28, -14, 0, 14, 28, 36)  # degrees
BENT = 0.2
LEAST = {"turn_left": 0.33, "turn_right": 0.33, "nod": 0.25}


def posed_views(pipeline, head, number):
    """The five points of a head at rest and in every pose, and of a bent print that is swung. None: not found."""
    views = {("rest", i): {} for i in RESTS}
    views |= {(action, part): moving_heads.posed(action, part) for part in PARTS for action in moving_heads.POSES}
    views |= {("swing", yaw): {"yaw": yaw, "depth": BENT} for yaw in SWING}
    found = {}
    for i, (name, view) in enumerate(views.items()):
        face = largest(pipeline.analyse(head.seen(**view, seed=100 * number + i)))
        found[name] = None if face is None else face.landmarks
    return found


def burst_relief(turned, views):
    """As src/liveness/burst_judge.cpp tells it: against the view to which the turned one is narrowest."""
    return relief(min((view for view in views if view is not turned), key=lambda view: narrowing(view, turned)), turned)


def reliefs(found):
    """(what, relief) of every action beside every other in one burst, and of the swings to either side."""
    of = lambda *names: [points for name, points in found.items() if name[0] in names and points is not None]
    for action, other in itertools.permutations(moving_heads.POSES, 2):
        if action in LEAST and found[action, 1.0] is not None:
            yield action, burst_relief(found[action, 1.0], of("rest", action, other))
    for low, high in itertools.product((-36, -28), (36, 28)):
        swing = [found["swing", yaw] for yaw in SWING if low <= yaw <= high]
        if all(points is not None for points in swing):
            yield "bent print swung", burst_relief(swing[-1], swing)
            yield "bent print swung", burst_relief(swing[0], swing)


def print_reliefs(faces):
    rows = collections.defaultdict(list)
    for name, height in itertools.chain.from_iterable(map(reliefs, faces)):
        rows[name].append(height)
    print("| in a burst | relief: 5 %, median, 95 % | flat |\n|---|---|---|")
    for name, heights in rows.items():
        flat = sum(not LEAST.get(name, 0.33) <= height <= 2 for height in heights)
        cells = " ".join(f"{v:.2f}" for v in numpy.percentile(heights, [5, 50, 95], method="nearest"))
        print(f"| {name} | {cells} | {flat} of {len(heights)} |")
    down = [nose(found["rest", 0])[1] for found in faces if found["rest", 0] is not None]
    print(f"along the face at rest: mean {numpy.mean(down):.2f}, spread {numpy.std(down):.2f}, "
          f"from {min(down):.2f} to {max(down):.2f}")  # fmt: skip


def measure_relief(options):
    pipeline = Pipeline(options.models)
    heads = frontal_heads(pipeline, options.images, options.faces)
    print_reliefs([posed_views(pipeline, moving_heads.Head(image, face.landmarks), number)
                   for number, (image, face) in enumerate(heads)])  # fmt: skip


def measure_pose(options):
    import onnxruntime

    network = onnxruntime.InferenceSession(options.network, providers=["CPUExecutionProvider"])
    entry = network.get_inputs()[0]
    side = entry.shape[-1]

    def angles(image, box):
        size, middle = max(box[2:] - box[:2]), (box[2:] + box[:2]) / 2
        pixels = cut(image.astype(float), *(middle - size / 2), size, size, side, side) / 255
        pixels = (pixels - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
        outputs = network.run(["output", "617"], {entry.name: pixels.transpose(2, 0, 1)[None].astype("f4")})
        weights = [numpy.exp(output.ravel() - output.max()) for output in outputs]
        return [float(w @ numpy.arange(w.size) / w.sum()) * 3 - 99 for w in weights]

    pipeline = Pipeline(options.models)
    rows = []
    for image, _ in zip(photographs(options.images), range(options.faces)):
        if (face := largest(pipeline.analyse(image))) is not None:
            rows.append([*nose(face.landmarks), *angles(image, face.box)])
    across, down, yaw, pitch = numpy.array(rows).T
    for name, shift, angle in (("across", across, yaw), ("down", down, pitch)):
        slope, start = numpy.polyfit(angle, shift, 1)
        spread = (shift - slope * angle - start).std()
        print(f"{name}: {len(rows)} faces, correlation {numpy.corrcoef(shift, angle)[0, 1]:.3f}, "
              f"{abs(slope):.4f} eye distances a degree, spread {spread:.3f}")  # fmt: skip


def eyes(pipeline, image, box):
    """The six points of each eye, in pixels: corner, upper lid, corner, lower lid."""
    side = box[3] - box[1]
    corner = numpy.array([(box[0] + box[2] - side) / 2, box[1]])
    points = pipeline.run("fr_landmark", cut(image, *corner, side, side, 64, 64))["output"].reshape(68, 2)
    return points[36:48].reshape(2, 6, 2) * side + corner


def openness(eye):
    """Soukupova and Cech 2016: height over width."""
    length = lambda a, b: numpy.linalg.norm(eye[a] - eye[b])
    return (length(1, 5) + length(2, 4)) / (2 * length(0, 3))


def with_lids(image, both):
    """The eyes painted over with the skin above and below them, and a line of lashes."""
    closed = image.copy()
    for eye in both:
        width = eye[3, 0] - eye[0, 0]
        middle, half = eye.mean(axis=0), max(2.0, 0.32 * width)
        for x in range(int(eye[0, 0] - 0.15 * width), int(eye[3, 0] + 0.15 * width) + 1):
            top, bottom = int(middle[1] - half), int(middle[1] + half)
            part = numpy.linspace(0, 1, bottom - top + 1)[:, None]
            closed[top : bottom + 1, x] = image[top, x] * (1 - part) + image[bottom, x] * part
            closed[int(middle[1] + 0.4 * half), x] *= 0.4
    return closed


def measure_blink(options):
    pipeline = Pipeline(options.models)
    rows = []
    for number, (image, face) in enumerate(frontal_heads(pipeline, options.images, options.faces)):
        image = image.astype(float)
        grain = numpy.random.default_rng(number).normal(0, 4, image.shape)
        both = eyes(pipeline, image, face.box)
        views = (image, (image + grain).clip(0, 255), with_lids(image, both))
        rows.append([numpy.mean([openness(eye) for eye in eyes(pipeline, v, face.box)]) for v in views])
    for name, values in zip(("as it is", "with noise", "lids painted"), numpy.array(rows).T):
        print(name, " ".join(f"{v:.2f}" for v in numpy.percentile(values, [5, 25, 50, 75, 95])))
    change = numpy.array(rows)[:, 2] / numpy.array(rows)[:, 0]
    print("painted over as it is", " ".join(f"{v:.2f}" for v in numpy.percentile(change, [5, 25, 50, 75, 95])))


def jpeg(frame):
    out = io.BytesIO()
    Image.fromarray(frame).save(out, "JPEG", quality=92)
    return out.getvalue()


class Visitor:
    """Sends bursts with a key of its own, a new one where the last has been paused."""

    def __init__(self, server):
        self.server, self.keys, self.key = server, 0, None

    def new_key(self):
        self.keys += 1
        arguments = ("keys", "add", f"v{self.keys}", "--rights", "live", "--json")
        code, out, err = rollcall(*arguments, "--data", self.server.data)
        if code != 0:
            raise RuntimeError(err)
        self.key = json.loads(out)["key"]

    def attempt(self, frames_of):
        self.new_key()
        session = self.server.request("POST", "/api/v1/liveness/sessions", key=self.key).json
        begun = time.monotonic()
        frames = frames_of(session["actions"])
        times = [INTERVAL * i for i in range(len(frames))]
        fields = {"frame": [("f.jpg", jpeg(frame)) for frame in frames], "times": ",".join(map(str, times))}
        time.sleep(max(0, times[-1] / 1000 + 0.1 - (time.monotonic() - begun)))
        path = f"/api/v1/liveness/sessions/{session['session']}/frames"
        answer = self.server.post_form(path, fields, key=self.key).json
        return "passed" if answer.get("live") else answer.get("reason", answer.get("code"))


def presented(actor, flat, bent, image, stranger, seeds):
    """What is presented: name -> actions -> frames. No two frames have the same noise, whichever attempt's."""
    noisy = lambda frames: moving_heads.with_noise(frames, next(seeds))
    swap = lambda frames: frames[: len(frames) // 2] + [stranger] + frames[len(frames) // 2 + 1 :]
    return {
        "head that acts": lambda actions: actor.burst(actions, next(seeds)),
        "still": lambda _: noisy([image] * 15),
        "still moved, scaled, rotated": lambda _: noisy(moving_heads.moved_still(image, 20)),
        "still warped": lambda _: noisy(moving_heads.warped_still(image, 20)),
        "print tilted as asked": lambda actions: flat.burst(actions, next(seeds)),
        "bent print turned as asked": lambda actions: bent.burst(actions, next(seeds)),
        "film of other actions": lambda actions: actor.burst(actions[::-1], next(seeds)),
        "another person in the middle": lambda actions: swap(actor.burst(actions, next(seeds))),
    }


def measure_bursts(options):
    pipeline = Pipeline(options.models)
    results = collections.defaultdict(collections.Counter)
    heads = list(frontal_heads(pipeline, options.images, options.faces + 1))
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "data") as server:
        visitor = Visitor(server)
        seeds = itertools.count()
        for number, (image, face) in enumerate(heads[:-1]):
            head = moving_heads.Head(image, face.landmarks)
            actors = [moving_heads.Actor(head, depth) for depth in (1, 0, 0.2)]
            stranger = heads[number + 1][0]
            for name, frames_of in presented(*actors, image.astype(float), stranger, seeds).items():
                results[name][visitor.attempt(frames_of)] += 1
    print("| presented | passed | refused because |\n|---|---|---|")
    for name, reasons in results.items():
        passed = reasons.pop("passed", 0)
        others = ", ".join(f"`{reason}` {count}" for reason, count in reasons.most_common())
        print(f"| {name} | {passed} of {options.faces} | {others} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["motion", "relief", "pose", "blink", "bursts"])
    parser.add_argument("--images", required=True, help="a folder of people's folders of photographs")
    parser.add_argument("--models", default=str(ROOT / "build" / "models"))
    parser.add_argument("--network", help="the network of head pose (npm faceplugin-face-recognition-js)")
    parser.add_argument("--faces", type=int, help="how many photographs to look at")
    options = parser.parse_args()
    measure, faces = {
        "motion": (measure_motion, 60), "relief": (measure_relief, 30), "pose": (measure_pose, 500),
        "blink": (measure_blink, 60), "bursts": (measure_bursts, 20),
    }[options.what]  # fmt: skip
    options.faces = options.faces or faces
    measure(options)


if __name__ == "__main__":
    main()
