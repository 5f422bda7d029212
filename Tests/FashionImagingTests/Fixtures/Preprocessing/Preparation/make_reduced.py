"""JPEG files whose sides are no multiples of 8, in several orientations, and what Pillow makes of them without decoding at a reduced size.

reduced.json holds for each file the preparation and its bytes (base64). Made with Pillow 13.0.
"""

import base64
import json

import numpy
from PIL import Image, ImageOps

random = numpy.random.default_rng(5)
cases = []
for orientation, (width, height), fit, channels in [
    (1, (301, 203), "pad", 3), (2, (301, 203), "stretch", 3), (3, (245, 397), "pad", 1), (6, (301, 203), "pad", 3),
    (8, (257, 331), "crop", 3), (5, (243, 245), "stretch", 1), (7, (397, 245), "crop", 1), (4, (249, 255), "pad", 3),
]:
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    planes = []
    for channel in range(3):
        waves = sum(
            numpy.sin(x * random.uniform(-0.09, 0.09) + y * random.uniform(-0.09, 0.09) + random.uniform(0, 6)) for _ in range(4))
        planes.append(128 + 28 * waves)
    exif = Image.Exif()
    exif[0x0112] = orientation
    name = f"reduced-{orientation}.jpg"
    Image.fromarray(numpy.clip(numpy.stack(planes, -1), 0, 255).astype(numpy.uint8)).save(name, quality=85, exif=exif)
    image = ImageOps.exif_transpose(Image.open(name)).convert("L" if channels == 1 else "RGB")
    frame = (26, 22)
    if fit == "crop":
        part = (min(image.width, (2 * image.height * frame[0] + frame[1]) // (2 * frame[1])),
                min(image.height, (2 * image.width * frame[1] + frame[0]) // (2 * frame[0])))
        left, top = (image.width - part[0]) // 2, (image.height - part[1]) // 2
        image = image.crop((left, top, left + part[0], top + part[1]))
    if fit == "pad":
        wide = image.width * frame[1] >= image.height * frame[0]
        inner = (frame[0], min(frame[1], (2 * image.height * frame[0] + image.width) // (2 * image.width))) if wide else (
            min(frame[0], (2 * image.width * frame[1] + image.height) // (2 * image.height)), frame[1])
        pixels = numpy.asarray(image.resize(inner, Image.BILINEAR)).reshape(inner[1], inner[0], channels)
        edge = numpy.ones(pixels.shape[:2], bool)
        edge[1:-1, 1:-1] = False
        colour = (2 * pixels[edge].astype(int).sum(0) + edge.sum()) // (2 * edge.sum())
        framed = numpy.empty((frame[1], frame[0], channels), numpy.uint8)
        framed[:] = colour
        left, top = (frame[0] - inner[0]) // 2, (frame[1] - inner[1]) // 2
        framed[top:top + inner[1], left:left + inner[0]] = pixels
        data = framed.tobytes()
    else:
        data = image.resize(frame, Image.BILINEAR).tobytes()
    cases.append({
        "file": name, "bytes": base64.b64encode(data).decode(),
        "preparation": {"channels": channels, "height": frame[1], "width": frame[0], "fit": fit, "resampling": "bilinear"}})
with open("reduced.json", "w") as file:
    json.dump(cases, file, indent=1)
