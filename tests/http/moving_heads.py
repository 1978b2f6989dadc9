"""Bursts of frames made from one photograph: a head that moves in three dimensions, and what an attacker has: a flat
picture that is shifted, scaled, rotated, tilted or bent.

The head is a relief: the photograph's plane goes through the corners of eyes and mouth, the nose stands out of it by
NOSE_HEIGHT and the rest of the head falls back behind it. Lengths are in distances between the eyes (63 mm), so that
one relief fits every face. The numbers are those of a mean adult head: nose tip 27 mm before the plane, tragus 60 mm
behind it and 70 mm to the side."""

import numpy

# Over the distance of the eyes (63 mm).
NOSE_HEIGHT = 27 / 63
NOSE_WIDTH = 13 / 63  # standard deviation of the bump across
NOSE_LENGTH = 17 / 63  # and along
SKULL = 1.25  # semi-axis of the skull's ellipse, across
SKULL_DEPTH = 1.6  # and to the back
ROUNDS = 12
CAMERA = 500 / 63  # from which the camera looks at arm's length


def sample(image, x, y):
    """Bilinear; outside of the picture its border goes on."""
    height, width = image.shape[:2]
    x, y = x.clip(0, width - 1.001), y.clip(0, height - 1.001)
    left, top = x.astype(int), y.astype(int)
    right, bottom = (x - left)[..., None], (y - top)[..., None]
    upper = image[top, left] * (1 - right) + image[top, left + 1] * right
    lower = image[top + 1, left] * (1 - right) + image[top + 1, left + 1] * right
    return upper * (1 - bottom) + lower * bottom


class Head:
    """A photograph of a face looking at the camera, and its five points (eyes, nose, mouth corners; left first)."""

    def __init__(self, image, points):
        self.image = numpy.asarray(image, float)
        points = numpy.asarray(points, float)
        self.eye_distance = numpy.linalg.norm(points[1] - points[0])
        self.centre = points[[0, 1, 3, 4]].mean(axis=0)
        self.nose = (points[2] - self.centre) / self.eye_distance

    def relief(self, x, y):
        """Height over the plane at face coordinates (origin: the middle of the four points)."""
        nose = numpy.exp(
            -0.5 * (((x - self.nose[0]) / NOSE_WIDTH) ** 2 + ((y - self.nose[1]) / NOSE_LENGTH) ** 2)
        )
        round_part = numpy.sqrt(numpy.clip(1 - (x / SKULL) ** 2 - (y / (1.5 * SKULL)) ** 2, 0.0, 1))
        return NOSE_HEIGHT * nose + SKULL_DEPTH * (round_part - round_part_at_eyes())

    def seen(self, yaw=0.0, pitch=0.0, nearer=1.0, shift=(0.0, 0.0), depth=1.0, noise=2.0, seed=0):
        """The frame of the head turned by degrees (yaw > 0: the nose moves to the picture's left; pitch > 0: down),
        `nearer` times as large, `shift`ed by eye distances. `depth` 0 is a flat picture, tilted likewise. `noise`:
        the standard deviation of the camera's grey values."""
        yaw, pitch = numpy.radians([yaw, pitch])
        rows, columns = self.image.shape[:2]
        grid = numpy.meshgrid(numpy.arange(columns), numpy.arange(rows))
        distance = CAMERA / nearer
        u = (grid[0] - self.centre[0]) / self.eye_distance - shift[0]
        v = (grid[1] - self.centre[1]) / self.eye_distance - shift[1]
        x, y = u / nearer, v / nearer
        for _ in range(ROUNDS):  # where the ray meets the relief: a fixed point
            z = depth * self.relief(x, y)
            taken = 1 - z / CAMERA  # the photograph itself was taken from there
            seen_from = (distance - self.toward_camera(x * taken, y * taken, z, yaw, pitch)) / CAMERA
            wanted_x, wanted_y = u * seen_from, v * seen_from
            upright = (wanted_y - z * numpy.sin(pitch)) / numpy.cos(pitch)
            z_pitched = z * numpy.cos(pitch) - upright * numpy.sin(pitch)
            x = (wanted_x + z_pitched * numpy.sin(yaw)) / numpy.cos(yaw) / taken
            y = upright / taken
        frame = sample(
            self.image, x * self.eye_distance + self.centre[0], y * self.eye_distance + self.centre[1]
        )
        return as_camera(frame, noise, seed)

    @staticmethod
    def toward_camera(x, y, z, yaw, pitch):
        depth = z * numpy.cos(pitch) - y * numpy.sin(pitch)
        return x * numpy.sin(yaw) + depth * numpy.cos(yaw)


def round_part_at_eyes():
    return numpy.sqrt(1 - (0.5 / SKULL) ** 2 - (0.45 / (1.5 * SKULL)) ** 2)


def as_camera(frame, noise, seed):
    """With the noise of a camera, which no two frames share."""
    grain = numpy.random.default_rng(seed).normal(0, noise, frame.shape)
    return (frame + grain).clip(0, 255).astype(numpy.uint8)


# How far an action goes, and the parts of it that are seen on the way there and back.
POSES = {
    "turn_left": {"yaw": -30},
    "turn_right": {"yaw": 30},
    "nod": {"pitch": 20},
    "come_closer": {"nearer": 1.5},
}
PARTS = (0.35, 0.7, 1.0, 0.7, 0.35)


def posed(action, part):
    """The pose when a part of an action is done."""
    return {
        name: 1 + (value - 1) * part if name == "nearer" else value * part
        for name, value in POSES[action].items()
    }


class Actor:
    """A head that acts, rendered once for each pose. `depth`: 1 a head, 0 a flat picture of it, which is held and
    tilted likewise; between them a bent one."""

    def __init__(self, head, depth=1.0):
        self.rest = head.seen(noise=0)
        self.rendered = {
            (action, part): head.seen(**posed(action, part), depth=depth, noise=0)
            for action in POSES
            for part in set(PARTS)
        }

    def burst(self, actions, seed, still=3):
        """The frames of a burst in which the actions are done one after the other."""
        frames = [self.rest] * still
        for action in actions:
            frames += [self.rendered[action, part] for part in PARTS] + [self.rest]
        return with_noise(frames, seed)


def with_noise(frames, seed):
    return [as_camera(frame.astype(float), 2.0, 1000 * seed + i) for i, frame in enumerate(frames)]


def affine(image, matrix):
    """A picture warped by [[a, b, x], [c, d, y]] around its middle."""
    rows, columns = image.shape[:2]
    x, y = numpy.meshgrid(numpy.arange(columns) - columns / 2, numpy.arange(rows) - rows / 2)
    (a, b, shift_x), (c, d, shift_y) = numpy.linalg.inv(numpy.vstack([matrix, [0, 0, 1]]))[:2]
    return sample(
        image.astype(float),
        a * x + b * y + shift_x + columns / 2,
        c * x + d * y + shift_y + rows / 2,
    )


def moved_still(image, count):
    """A still that is shifted, scaled and rotated in its plane."""
    frames = []
    for t in numpy.linspace(0, 2 * numpy.pi, count):
        size, turn = 1 + 0.15 * numpy.sin(t), 0.3 * numpy.sin(2 * t)
        cos, sin = size * numpy.cos(turn), size * numpy.sin(turn)
        frames.append(affine(image, [[cos, -sin, 20 * numpy.sin(t)], [sin, cos, 12 * numpy.cos(t)]]))
    return frames


def warped_still(image, count):
    """A still that is sheared and squeezed, as software or a slanted print does."""
    frames = []
    for t in numpy.linspace(0, 2 * numpy.pi, count):
        frames.append(affine(image, [[1 - 0.25 * abs(numpy.sin(t)), 0.25 * numpy.sin(t), 0],
                                     [0.15 * numpy.sin(t), 1 - 0.1 * abs(numpy.cos(t)), 0]]))  # fmt: skip
    return frames
