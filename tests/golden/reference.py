"""The same networks as Rollcall's, run by ONNX Runtime, with everything around them written anew in numpy: what
Rollcall computes must come out here too. Only the catalogue is shared."""

import dataclasses
import pathlib
import tomllib

import numpy
import onnxruntime

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOGUE = tomllib.loads((ROOT / "models" / "catalog.toml").read_text())["models"]


@dataclasses.dataclass
class Face:
    box: numpy.ndarray  # left, top, right, bottom
    score: float
    landmarks: numpy.ndarray | None = None  # 5 x (x, y)
    embedding: numpy.ndarray | None = None


def sample(image, x, y):
    """Bilinear, pixel centres at whole numbers, black outside. `x`, `y`: arrays of one shape."""
    height, width = image.shape[:2]
    left, top = numpy.floor(x).astype(int), numpy.floor(y).astype(int)
    total = numpy.zeros((*x.shape, 3))
    for dx in (0, 1):
        for dy in (0, 1):
            column, row = left + dx, top + dy
            weight = (1 - abs(x - column)) * (1 - abs(y - row))
            inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
            pixels = image[row.clip(0, height - 1), column.clip(0, width - 1)]
            total += pixels * (weight * inside)[..., None]
    return numpy.rint(total)


def cut(image, left, top, width, height, columns, rows):
    """The rectangle (0 is the picture's border) at columns x rows, as if it had been cut out of a black canvas
    that the picture lies on and resized then: its outermost pixels are repeated by half a pixel."""
    x = left + (numpy.arange(columns) + 0.5) * width / columns - 0.5
    y = top + (numpy.arange(rows) + 0.5) * height / rows - 0.5
    x = x.clip(left, max(left, left + width - 1))
    y = y.clip(top, max(top, top + height - 1))
    return sample(image, *numpy.meshgrid(x, y))


def planes(pixels, spec):
    """Height x width x RGB to what the network takes."""
    order = spec["input"]["colours"]
    if order == "gray":
        pixels = numpy.rint(pixels @ numpy.array([0.299, 0.587, 0.114]))[..., None]
    elif order == "bgr":
        pixels = pixels[..., ::-1]
    pixels = (pixels - spec["input"]["mean"]) / spec["input"]["scale"]
    return pixels.transpose(2, 0, 1)[None].astype(numpy.float32)


def overlap(a, b):
    size = numpy.minimum(a[2:], b[2:]) - numpy.maximum(a[:2], b[:2])
    if (size <= 0).any():
        return 0.0
    area = lambda box: (box[2] - box[0]) * (box[3] - box[1])
    common = size[0] * size[1]
    return common / (area(a) + area(b) - common)


def best_only(faces, limit):
    kept = []
    for face in sorted(faces, key=lambda f: -f.score):
        if all(overlap(face.box, other.box) <= limit for other in kept):
            kept.append(face)
    return kept


def similarity(source, target):
    """The matrix [[a, -b, x], [b, a, y]] that carries source to target with the least squares."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target):
        rows += [[x, -y, 1, 0], [y, x, 0, 1]]
        values += [u, v]
    a, b, shift_x, shift_y = numpy.linalg.lstsq(numpy.array(rows), numpy.array(values), rcond=None)[0]
    return numpy.array([[a, -b, shift_x], [b, a, shift_y]])


def aligned(image, matrix, columns, rows):
    """The picture carried by the matrix."""
    inverse = numpy.linalg.inv(numpy.vstack([matrix, [0, 0, 1]]))
    x, y = numpy.meshgrid(numpy.arange(columns), numpy.arange(rows))
    x, y, _ = numpy.tensordot(inverse, numpy.stack([x, y, numpy.ones_like(x)]), axes=1)
    return sample(image, x, y)


def liveness_crop(image, left, top, width, height, scale):
    """Minivision's crop for MiniFASNet: the box grown about its middle, shifted into the picture."""
    rows, columns = image.shape[:2]
    scale = min((rows - 1) / height, (columns - 1) / width, scale)
    first = [left + (width - width * scale) / 2, top + (height - height * scale) / 2]
    last = [left + (width + width * scale) / 2, top + (height + height * scale) / 2]
    for axis, border in enumerate((columns - 1, rows - 1)):
        if first[axis] < 0:
            first[axis], last[axis] = 0, last[axis] - first[axis]
        if last[axis] > border:
            first[axis], last[axis] = first[axis] - (last[axis] - border), border
    x, y, right, bottom = int(first[0]), int(first[1]), int(last[0]), int(last[1])
    return x, y, right - x + 1, bottom - y + 1


def liveness_score(models, name, image, box):
    """The softmax of the live class; `box`: left, top, width, height."""
    spec = CATALOGUE[name]
    columns, rows = spec["input"]["width"], spec["input"]["height"]
    crop = cut(image.astype(float), *liveness_crop(image, *box, spec["crop_scale"]), columns, rows)
    network = open_network(models, name)
    (logits,) = network.run(None, {network.get_inputs()[0].name: planes(crop, spec)})[0]
    odds = numpy.exp(logits.astype(float) - logits.max())
    return odds[spec["live_class"]] / odds.sum()


def open_network(models, name):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    file = pathlib.Path(models) / CATALOGUE[name]["files"][0]["name"]
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


# Where a first look usually has the five points, in fractions of its crop.
USUAL = numpy.array([[0.3465, 0.3990], [0.6535, 0.3990], [0.5, 0.5733], [0.3776, 0.7337], [0.6224, 0.7337]])


class Pipeline:
    """The default profile: fr_detect, fr_landmark, fr_feature."""

    def __init__(self, models):
        self.networks = {
            name: open_network(models, name) for name in ("fr_detect", "fr_landmark", "fr_feature")
        }

    def run(self, name, pixels):
        network = self.networks[name]
        outputs = network.run(None, {network.get_inputs()[0].name: planes(pixels, CATALOGUE[name])})
        return {port.name: value for port, value in zip(network.get_outputs(), outputs)}

    def detect(self, image):
        spec = CATALOGUE["fr_detect"]
        columns, rows = spec["input"]["width"], spec["input"]["height"]
        frame = self.frame(image, columns, rows)
        outputs = self.run("fr_detect", cut(image, 0, 0, *frame, columns, rows))
        faces = [
            Face(box * numpy.tile(frame, 2), float(score))
            for box, score in zip(outputs["boxes"][0], outputs["scores"][0, :, 1])
            if score >= spec["score_threshold"]
        ]
        return best_only(faces, 0.4)

    @staticmethod
    def frame(image, columns, rows):
        """Width and height of the frame with the input's proportions that holds the picture."""
        height, width = image.shape[:2]
        scale = max(width / columns, height / rows)
        return columns * scale, rows * scale

    def find_landmarks(self, image, box):
        side = box[3] - box[1]
        left, top = (box[0] + box[2] - side) / 2, box[1]
        return self.points(cut(image, left, top, side, side, 64, 64)) * side + [left, top]

    def points(self, crop):
        """The five points in fractions of the crop's sides."""
        points = self.run("fr_landmark", crop)["output"].reshape(68, 2)
        groups = [[37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64]]
        return numpy.array([points[group].mean(axis=0) for group in groups])

    def look_again(self, image, landmarks):
        """The mean of the points and of those that the network finds in a tighter, upright crop."""
        matrix = similarity(landmarks, ((USUAL - 0.5) / 0.9 + 0.5) * 64)
        points = self.points(aligned(image, matrix, 64, 64)) * 64
        back = numpy.linalg.inv(numpy.vstack([matrix, [0, 0, 1]]))[:2]
        return (landmarks + points @ back[:, :2].T + back[:, 2]) / 2

    def embed(self, image, landmarks):
        spec = CATALOGUE["fr_feature"]
        matrix = similarity(landmarks, spec["alignment"])
        crop = aligned(image, matrix, spec["input"]["width"], spec["input"]["height"])
        vector = self.run("fr_feature", crop)["output"][0]
        return vector / numpy.linalg.norm(vector)

    def analyse(self, image):
        """`image`: height x width x RGB, 0..255. All faces, best first."""
        image = image.astype(float)
        faces = self.detect(image)
        for face in faces:
            face.landmarks = self.look_again(image, self.find_landmarks(image, face.box))
            face.embedding = self.embed(image, face.landmarks)
        return faces
