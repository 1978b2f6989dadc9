"""Writes what a camera sees of a head that acts, rendered from the portrait: for each action the views on the way there,
as JPEG files `turn_left-1.jpg` to `turn_left-5.jpg`, and `straight-0.jpg`.

  head_views.py FOLDER
"""

import pathlib
import sys

import numpy
from PIL import Image
from skimage import data

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "http"))
import moving_heads  # noqa: E402
from photographs import PORTRAIT, PORTRAIT_POINTS  # noqa: E402

STEPS = 5


def main(folder):
    portrait = numpy.asarray(Image.fromarray(data.astronaut()).crop(PORTRAIT))
    head = moving_heads.Head(portrait, PORTRAIT_POINTS)

    def write(name, **pose):
        Image.fromarray(head.seen(**pose, noise=0)).save(folder / f"{name}.jpg", quality=92)

    write("straight-0")
    for action in moving_heads.POSES:
        for step in range(1, STEPS + 1):
            write(f"{action}-{step}", **moving_heads.posed(action, step / STEPS))


main(pathlib.Path(sys.argv[1]))
