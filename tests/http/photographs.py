"""Real photographs that packages bring: the NASA portrait of scikit-image and the group pictures of the npm
package @vladmandic/face-api. None of them is part of this repository."""

import io
import pathlib

from PIL import Image
from skimage import data

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "web" / "node_modules" / "@vladmandic" / "face-api" / "demo"

# One face each, cut out of the group pictures: file, left, upper, right, lower.
PEOPLE = {
    "green": ("sample6.jpg", 1400, 60, 1880, 560),
    "blonde": ("sample3.jpg", 1040, 140, 1380, 520),
    "uniform": ("sample1.jpg", 1400, 120, 1760, 500),
    "curly": ("sample3.jpg", 540, 280, 920, 700),
}

# The head of the portrait, cut out likewise, and its five points there; `rollcall` finds them within half a pixel.
PORTRAIT = (60, 0, 400, 320)
PORTRAIT_POINTS = [[144.2, 101.5], [187.7, 103.4], [165.1, 127.3], [144.0, 140.5], [184.2, 142.6]]


class Photographs:
    """Encoded pictures, made when asked for."""

    def __init__(self):
        if not SAMPLES.is_dir():
            raise RuntimeError(f"{SAMPLES} is missing; `./dev test` installs it (npm ci in web/)")
        self.astronaut_image = Image.fromarray(data.astronaut())

    @staticmethod
    def encode(image, form="JPEG", **options):
        out = io.BytesIO()
        image.save(out, form, **({"quality": 92} if form == "JPEG" else {}) | options)
        return out.getvalue()

    def astronaut(self, form="JPEG", **options):
        return self.encode(self.astronaut_image, form, **options)

    def astronaut_webcam(self):
        """As a webcam would send it: PNG, 640x480."""
        frame = Image.new("RGB", (640, 480), (90, 90, 90))
        frame.paste(self.astronaut_image.crop((0, 0, 512, 480)), (64, 0))
        return self.encode(frame, "PNG")

    def astronaut_variant(self, step):
        """The same face in a picture whose bytes differ for each step."""
        image = self.astronaut_image.crop((step % 7, step % 5, 512, 512))
        return self.encode(image, quality=70 + step % 25)

    def person(self, name, form="JPEG", **options):
        file, *box = PEOPLE[name]
        return self.encode(Image.open(SAMPLES / file).convert("RGB").crop(box), form, **options)

    def group(self):
        """Several large faces."""
        return (SAMPLES / "sample6.jpg").read_bytes()

    def nobody(self):
        """A picture without a face: a gradient."""
        return self.encode(Image.linear_gradient("L").resize((640, 480)).convert("RGB"))
