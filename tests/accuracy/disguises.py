"""What may come between a face and the camera, drawn onto pictures by the five landmarks that
`rollcall detect` gives. Drawings, not photographs: real masks have folds, real lenses reflect."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

FINE = 4  # drawn so many times larger, then made small: soft edges


class Face:
    """Places in units of the eyes' distance: u to the picture's right, v down, from between the eyes."""

    def __init__(self, landmarks):
        points = np.array(landmarks, float)
        self.middle = points[:2].mean(0)
        self.right = points[1] - points[0]
        self.down = (points[3:].mean(0) - self.middle) / 1.07  # so far is the mouth on the mean face

    def at(self, u, v):
        return self.middle + u * self.right + v * self.down

    @property
    def scale(self):
        return float(np.hypot(*self.right))


def grid(image, face):
    """u and v of every pixel."""
    y, x = np.mgrid[: image.height, : image.width]
    basis = np.linalg.inv(np.stack([face.right, face.down], axis=1))
    return np.tensordot(basis, np.stack([x - face.middle[0], y - face.middle[1]]), axes=1)


def stencil(image, draw):
    mask = Image.new("L", (image.width * FINE, image.height * FINE), 0)
    draw(ImageDraw.Draw(mask), lambda p: tuple(np.asarray(p) * FINE))
    return mask.resize(image.size, Image.Resampling.LANCZOS)


def laid_over(image, mask, colour):
    """Cloth of this colour that keeps a soft trace of the light on the face below it."""
    pixels = np.asarray(image, np.float32)
    luma = Image.fromarray((pixels @ [0.299, 0.587, 0.114]).astype(np.uint8))
    light = np.asarray(luma.filter(ImageFilter.GaussianBlur(12)), np.float32)
    weight = np.asarray(mask, np.float32)[..., None] / 255
    usual = max(float((light * weight[..., 0]).sum() / max(weight.sum(), 1)), 1)
    cloth = np.array(colour, np.float32) * np.clip(light / usual, 0.5, 1.4)[..., None]
    return Image.fromarray(np.clip(pixels * (1 - weight) + cloth * weight, 0, 255).astype(np.uint8))


def mask(colour):
    outline = [(-0.8, 0.5), (0, 0.28), (0.8, 0.5), (0.78, 1.0), (0.5, 1.5), (0, 1.72), (-0.5, 1.5), (-0.78, 1.0)]

    def wear(image, face, _):
        shape = stencil(image, lambda pen, fine: pen.polygon([fine(face.at(*p)) for p in outline], fill=255))
        return laid_over(image, shape, colour)

    return wear


def ring(face, side, width, height):
    turn = np.linspace(0, 2 * np.pi, 48)
    return [face.at(side * 0.5 + width * np.cos(a), 0.06 + height * np.sin(a)) for a in turn]


def sunglasses(image, face, _):
    def draw(pen, fine):
        for side in (-1, 1):
            pen.polygon([fine(p) for p in ring(face, side, 0.4, 0.3)], fill=255)
        pen.line([fine(face.at(-0.2, 0)), fine(face.at(0.2, 0))], fill=255, width=round(face.scale * 0.06 * FINE))

    return laid_over(image, stencil(image, draw), (25, 22, 22))


def clear_glasses(image, face, _):
    def draw(pen, fine):
        width = max(round(face.scale * 0.045 * FINE), 1)
        for side in (-1, 1):
            pen.line([fine(p) for p in ring(face, side, 0.38, 0.27)], fill=255, width=width)
        pen.line([fine(face.at(-0.12, 0)), fine(face.at(0.12, 0))], fill=255, width=width)

    return laid_over(image, stencil(image, draw), (30, 25, 25))


def cap(image, face, _):
    """A peaked cap down to the brows, and its shadow down to the cheeks."""
    u, v = grid(image, face)
    pixels = np.asarray(image, np.float32) * np.clip((v - 0.4) / 0.3, 0, 1)[..., None] * 0.65
    pixels += np.asarray(image, np.float32) * 0.35
    worn = (v < -0.38 - 0.08 * np.cos(u * 1.2)) & (np.abs(u) < 1.3) & (v > -2)
    pixels[worn] = (35, 40, 70)
    return Image.fromarray(pixels.astype(np.uint8))


def backlight(image, face, _):
    """A window behind: the head at a fifth of its light under a veil, all else burnt out."""
    u, v = grid(image, face)
    inside = np.clip(1.6 - np.hypot(u / 1.2, (v - 0.5) / 1.7), 0, 0.5)[..., None] * 2
    pixels = np.asarray(image, np.float32)
    return Image.fromarray((inside * (pixels * 0.2 + 12) + (1 - inside) * 255).astype(np.uint8))


def five_lux(image, _, random):
    """As few as 60 photons for white, a read noise of 3, and the gain that makes a picture of it."""
    linear = (np.asarray(image, np.float32) / 255) ** 2.2
    photons = random.poisson(linear * 60) + random.normal(0, 3, linear.shape)
    return Image.fromarray((np.clip(photons / 60, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8))


def rolled(degrees):
    return lambda image, face, random: image.rotate(
        degrees, Image.Resampling.BICUBIC, center=tuple(face.at(0, 0.5)), fillcolor=(0, 0, 0)
    )


ALL = {
    "bare": lambda image, face, random: image,
    "mask, light blue": mask((150, 185, 205)),
    "mask, white": mask((215, 215, 212)),
    "mask, black": mask((35, 35, 38)),
    "sunglasses": sunglasses,
    "clear glasses": clear_glasses,
    "cap and shadow": cap,
    "backlight": backlight,
    "5 lux": five_lux,
    "roll 20 degrees": rolled(20),
    "roll 45 degrees": rolled(45),
}
