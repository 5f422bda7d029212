"""Small images in every kind that is read, and what they look like when another library decodes them.

Python 3.11, Pillow 13.0.0, numpy 2.4.6: python make_images.py (in this folder). Kinds that Pillow cannot write are put
together by hand. expected.json holds the EXIF orientation, and width, height and RGBA bytes (base64) of the upright image
as Pillow decodes it (for 16 bits rounded from the numbers themselves); `tolerance` is for formats whose decoders may
round differently.
"""

import base64
import json
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

WIDTH, HEIGHT = 7, 5
rows, columns = np.indices((HEIGHT, WIDTH))
red, green, blue = columns * 40, rows * 60, (rows + columns) * 20 + 10
colour = np.stack([red, green, blue], 2).astype(np.uint8)
alpha = (255 - rows * 50).astype(np.uint8)
grey = (rows * 30 + columns * 15 + 20).astype(np.uint8)
expected = {}


def png(name, header, scanlines, chunks=()):
    """Writes a PNG from raw scan lines (each with filter byte 0 in front)."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = b"".join(b"\0" + line for line in scanlines)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, *header, 0, 0, 0)))
        for kind, data in chunks:
            file.write(chunk(kind, data))
        file.write(chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def expect(name, pixels, tolerance=0, orientation=1):
    expected[name] = {
        "width": pixels.shape[1], "height": pixels.shape[0], "orientation": orientation, "tolerance": tolerance,
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }


def decoded(name):
    return np.array(ImageOps.exif_transpose(Image.open(name)).convert("RGBA"))


def opaque(pixels):
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


rgb = Image.fromarray(colour)
for name, image, options in [
    ("rgb.png", rgb, {}),
    ("rgba.png", Image.fromarray(np.dstack([colour, alpha])), {}),
    ("grey.png", Image.fromarray(grey), {}),
    ("grey-alpha.png", Image.fromarray(np.dstack([grey, alpha])), {}),
    ("black-white.png", Image.fromarray(grey).convert("1"), {}),
    ("palette.png", rgb.quantize(16), {}),
    ("palette-transparent.png", rgb.quantize(16), {"transparency": 3}),
]:
    image.save(name, **options)
    expect(name, decoded(name))

wide = colour.astype(np.uint32) * 257 + 100
png("rgb16.png", (16, 2), [wide[row].astype(">u2").tobytes() for row in range(HEIGHT)])
expect("rgb16.png", opaque(np.round(wide / 257).astype(np.uint8)), tolerance=1)
wide = grey.astype(np.uint32) * 257 + 100
png("grey16.png", (16, 0), [wide[row].astype(">u2").tobytes() for row in range(HEIGHT)])
expect("grey16.png", opaque(np.repeat(np.round(wide / 257).astype(np.uint8)[..., None], 3, 2)), tolerance=1)

large = Image.fromarray(np.asarray(rgb.resize((20, 12), Image.BILINEAR)))
for name, image, options in [
    ("rgb.jpg", large, {}),
    ("progressive.jpg", large, {"progressive": True}),
    ("subsampling-444.jpg", large, {"subsampling": 0}),
    ("grey.jpg", large.convert("L"), {}),
    ("cmyk.jpg", large.convert("CMYK"), {}),
]:
    image.save(name, quality=90, **options)
    expect(name, decoded(name), tolerance=3)
for orientation in range(1, 9):
    name = f"orientation-{orientation}.jpg"
    exif = Image.Exif()
    exif[0x010F] = "A maker, so that the tag is not the first"
    exif[0x0112] = orientation
    large.save(name, quality=70, exif=exif)
    expect(name, decoded(name), tolerance=3, orientation=orientation)
for orientation in [3, 6]:
    name = f"orientation-{orientation}.png"
    exif = Image.Exif()
    exif[0x0112] = orientation
    rgb.save(name, exif=exif)
    expect(name, decoded(name), orientation=orientation)
tiny = Image.new("RGB", (1, 1), (10, 200, 30))
wide = Image.fromarray(np.asarray(rgb.resize((40, 24), Image.BILINEAR)))
clear = Image.fromarray(np.dstack([np.asarray(large), np.tile(np.linspace(0, 255, 20).astype(np.uint8), (12, 1))]))
noise = Image.fromarray(np.random.default_rng(1).integers(0, 256, (48, 64, 3), np.uint8)).resize((97, 61), Image.BICUBIC)
for name, image, options in [
    ("rgb.webp", rgb, {"lossless": True}),
    ("wide-lossless.webp", wide, {"lossless": True}),
    ("grey.webp", Image.fromarray(grey), {"lossless": True}),
    ("palette.webp", rgb.quantize(4).convert("RGB"), {"lossless": True}),
    ("rgba.webp", clear, {"lossless": True, "exact": True}),
    ("lossy.webp", large, {"quality": 80}),
    ("lossy-coarse.webp", wide, {"quality": 20}),
    ("lossy-detailed.webp", noise, {"quality": 60}),
    ("lossy-alpha.webp", clear, {"quality": 80, "exact": True}),
    ("one.webp", tiny, {"lossless": True}),
]:
    # The same library decodes, so that lossy images are the same levels, too.
    image.save(name, **options)
    expect(name, decoded(name))
for orientation in range(1, 9):
    name = f"orientation-{orientation}.webp"
    exif = Image.Exif()
    exif[0x010F] = "A maker, so that the tag is not the first"
    exif[0x0112] = orientation
    large.save(name, quality=70, exif=exif)
    expect(name, decoded(name), orientation=orientation)
frames = [large, Image.fromarray(255 - np.asarray(large))]
frames[0].save("animated.webp", save_all=True, append_images=frames[1:], lossless=True)
for name in ["one.png", "one.jpg"]:
    tiny.save(name)
    expect(name, decoded(name), tolerance=3)

# Files that must be refused: a header that promises 60,000×60,000 pixels, and cut-off files.
with open("rgb.png", "rb") as file:
    whole = file.read()
header = b"IHDR" + struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
with open("huge.png", "wb") as file:
    file.write(whole[:12] + header + struct.pack(">I", zlib.crc32(header)) + whole[33:])
with open("rgb.jpg", "rb") as file:
    whole = bytearray(file.read())
frame = whole.index(b"\xff\xc0")
whole[frame + 5 : frame + 9] = struct.pack(">HH", 60000, 60000)
with open("huge.jpg", "wb") as file:
    file.write(whole)

# WebP holds 16383 pixels a side: the size stands in 14 bits each of a lossless file, less one.
with open("rgb.webp", "rb") as file:
    whole = bytearray(file.read())
bits = struct.unpack_from("<I", whole, 21)[0] & 0xF0000000
struct.pack_into("<I", whole, 21, bits | 16382 << 14 | 16382)
with open("huge.webp", "wb") as file:
    file.write(whole)

with open("expected.json", "w") as file:
    json.dump(expected, file, separators=(",", ":"), sort_keys=True)
    file.write("\n")
