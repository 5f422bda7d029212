"""Drawn garments, and what ImageMagick makes of them with the options that the data set's authors describe.

Python 3.11, Pillow 13.0.0, numpy 2.4.6, ImageMagick 6.9.11: python make_garments.py (in this folder). Every garment goes
through `convert` step by step: trim, scale to a thumbnail where it is larger than 73, sample, grey, adaptive-sharpen,
extent, and levels with the background at 0 and the strongest level at 255 (on a light background after negate).
expected.json holds the size after trimming, and size and bytes (base64) after resizing,
after extending and at the end.
"""

import base64
import json
import subprocess
import tempfile

import numpy as np
from PIL import Image, ImageDraw

CONVERT = "/usr/bin/convert"
WHITE, BLACK, CLEAR = (255, 255, 255, 255), (0, 0, 0, 255), (0, 0, 0, 0)


def garment(kind, width, height, background, colour, margin=(0.12, 0.12, 0.12, 0.12)):
    """An outline in a colour with some darker detail; margins left, top, right, bottom."""
    scale = 4
    image = Image.new("RGBA", (width * scale, height * scale), background)
    draw = ImageDraw.Draw(image)
    left, top = margin[0] * width * scale, margin[1] * height * scale
    across, down = (1 - margin[0] - margin[2]) * width * scale, (1 - margin[1] - margin[3]) * height * scale

    def at(*points):
        return [(left + x * across, top + y * down) for x, y in points]

    dark = tuple(int(c * 0.6) for c in colour) + (255,)
    if kind == "shirt":
        draw.polygon(at((0.3, 0), (0.42, 0.06), (0.58, 0.06), (0.7, 0), (1, 0.25), (0.86, 0.4), (0.76, 0.32), (0.76, 1),
                        (0.24, 1), (0.24, 0.32), (0.14, 0.4), (0, 0.25)), fill=colour)
        draw.line(at((0.5, 0.06), (0.5, 1)), fill=dark, width=6)
    if kind == "trouser":
        draw.polygon(at((0.3, 0), (0.7, 0), (0.8, 1), (0.58, 1), (0.5, 0.3), (0.42, 1), (0.2, 1)), fill=colour)
        draw.line(at((0.3, 0.06), (0.7, 0.06)), fill=dark, width=6)
    if kind == "sneaker":
        draw.polygon(at((0, 0.35), (0.12, 0.3), (0.3, 0.38), (0.5, 0.15), (0.6, 0.22), (0.95, 0.6), (1, 0.8), (0, 0.8)),
                     fill=colour)
        draw.rectangle(at((0, 0.8), (1, 1)), fill=dark)
    if kind == "bag":
        draw.rectangle(at((0, 0.35), (1, 1)), fill=colour)
        draw.arc(at((0.25, 0), (0.75, 0.7)), 180, 360, fill=colour, width=12)
        draw.rectangle(at((0, 0.35), (1, 0.5)), fill=dark)
    return image.resize((width, height), Image.BOX)


def convert(image, *options):
    """The image as an array [H, W, 3] after ImageMagick's options, 16 bits between the steps."""
    command = [CONVERT, *image, *options, "-depth", "8"]
    size = subprocess.run(command + ["-format", "%w %h", "info:"], check=True, capture_output=True, text=True).stdout
    width, height = map(int, size.split())
    raw = subprocess.run(command + ["rgb:-"], check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(height, width, 3)


def encoded(pixels):
    return {
        "width": pixels.shape[1], "height": pixels.shape[0], "channels": pixels.shape[2],
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }


cases = {
    "shirt-on-white": garment("shirt", 60, 72, WHITE, (40, 60, 160)),
    "shirt-on-black": garment("shirt", 60, 72, BLACK, (230, 230, 200)),
    "trouser-on-almost-white": garment("trouser", 51, 73, (253, 253, 253, 255), (30, 30, 40)),
    "sneaker-on-black-landscape": garment("sneaker", 120, 70, BLACK, (90, 200, 160)),
    "sneaker-on-beige": garment("sneaker", 110, 90, (240, 225, 205, 255), (120, 30, 40)),
    "bag-with-margins": garment("bag", 150, 130, WHITE, (90, 50, 20), (0.4, 0.3, 0.1, 0.25)),
    "bag-transparent": garment("bag", 70, 80, CLEAR, (20, 90, 20)),
    "trouser-light-on-white": garment("trouser", 90, 150, WHITE, (240, 235, 130), (0.05, 0.2, 0.3, 0.02)),
    "shirt-on-dark-blue": garment("shirt", 300, 220, (20, 25, 60, 255), (200, 210, 220), (0.3, 0.1, 0.2, 0.2)),
    "sneaker-smaller-than-the-frame": garment("sneaker", 24, 18, WHITE, (60, 60, 60), (0.1, 0.1, 0.1, 0.1)),
}
expected = {}
for name, image in cases.items():
    if np.asarray(image)[..., 3].min() == 255:
        image = image.convert("RGB")
    image.save(f"{name}.png", optimize=True)
    start = [f"{name}.png", "-background", "white", "-alpha", "remove", "-alpha", "off"]
    background = convert(start)[0, 0]
    trim = ["-fuzz", "5%", "-trim", "+repage", "+fuzz"]
    trimmed = convert(start, *trim)
    thumbnail = ["-scale", "73x73>"]
    resize = trim + thumbnail + ["-sample", "28x28"]
    resized = convert(start, *resize)
    grey = background @ [0.212656, 0.715158, 0.072186]
    colour = "gray({}%)".format(grey / 2.55)
    levels = []
    black = grey
    if grey >= 128:
        levels.append("-negate")
        black = 255 - grey
    levels += ["-level", f"{black / 255 * 100}%,100%", "-auto-level"]
    extend = ["-colorspace", "gray", "-adaptive-sharpen", "1x1", "-background", colour, "-gravity", "center", "-extent",
              "28x28"]
    extended = convert(start, *resize, *extend)[..., :1]
    # From the 8 bits of the last step: the levels depend on single pixels, whose sharpening may hang on rounding.
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        Image.fromarray(extended[..., 0]).save(file.name)
        final = convert([file.name], *levels)[..., :1]
    assert final.shape[:2] == (28, 28) and final.min() == 0 and final.max() == 255, name
    expected[name] = {"trimmed": {"width": trimmed.shape[1], "height": trimmed.shape[0]},
                      "resized": encoded(resized), "extended": encoded(extended), "final": encoded(final)}

with open("expected.json", "w") as file:
    json.dump(expected, file, separators=(",", ":"), sort_keys=True)
    file.write("\n")
