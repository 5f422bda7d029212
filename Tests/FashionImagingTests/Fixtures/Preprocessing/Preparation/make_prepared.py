"""Images from a formula, prepared by Pillow as `ImagePreparation` documents it.

Python 3.11, Pillow 13.0.0, numpy 2.4.6: python make_prepared.py (in this folder).
"""

import base64
import json

import numpy as np
from PIL import Image, ImageOps


def source(width, height, translucent):
    """The image that the test makes as well: `[H, W, 4]`."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    planes = [(x * x * 7 + y * x * 13 + y * y * 3 + c * 50 + (x * y // 4) * c) & 255 for c in range(3)]
    planes.append((x * 31 + y * 17) & 255 if translucent else np.full_like(x, 255))
    return np.stack(planes, axis=2).astype(np.uint8)


def scaled(side, numerator, denominator):
    return max(1, (2 * side * numerator + denominator) // (2 * denominator))


def prepared(pixels, orientation, channels, height, width, fit):
    transposes = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_270",
                  7: "TRANSVERSE", 8: "ROTATE_90"}
    colours, alpha = pixels[..., :3].astype(int), pixels[..., 3:].astype(int)
    opaque = Image.fromarray(((colours * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8))
    image = opaque if orientation == 1 else opaque.transpose(getattr(Image.Transpose, transposes[orientation]))
    if channels == 1:
        image = image.convert("L")
    w, h = image.size
    if fit == "stretch":
        return np.asarray(image.resize((width, height), Image.BILINEAR))
    if fit == "crop":
        cw, ch = min(w, scaled(h, width, height)), min(h, scaled(w, height, width))
        left, top = (w - cw) // 2, (h - ch) // 2
        return np.asarray(image.crop((left, top, left + cw, top + ch)).resize((width, height), Image.BILINEAR))
    if w * height >= h * width:
        inner = (width, min(height, scaled(h, width, w)))
    else:
        inner = (min(width, scaled(w, height, h)), height)
    small = np.asarray(image.resize(inner, Image.BILINEAR)).reshape(inner[1], inner[0], channels)
    edge = np.ones(small.shape[:2], bool)
    edge[1:-1, 1:-1] = False
    border = small[edge].astype(int)
    colour = (2 * border.sum(axis=0) + len(border)) // (2 * len(border))
    result = np.empty((height, width, channels), np.uint8)
    result[:] = colour
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    result[top:top + inner[1], left:left + inner[0]] = small
    return result


# Width, height, translucent, orientation, channels, new height, new width, fit.
cases = [
    (90, 61, False, 1, 3, 16, 16, "pad"), (61, 90, False, 1, 3, 16, 16, "pad"), (61, 90, True, 1, 1, 16, 16, "pad"),
    (90, 61, False, 1, 3, 16, 12, "crop"), (61, 90, True, 1, 3, 12, 16, "crop"), (64, 64, False, 1, 1, 16, 16, "crop"),
    (90, 61, False, 1, 3, 10, 17, "stretch"), (7, 5, False, 1, 3, 16, 16, "stretch"), (7, 5, True, 1, 1, 16, 12, "pad"),
    (16, 16, False, 1, 3, 16, 16, "pad"), (200, 3, False, 1, 3, 16, 16, "pad"), (3, 200, False, 1, 1, 16, 16, "crop"),
    (1, 1, False, 1, 3, 8, 8, "crop"), (640, 480, False, 1, 3, 16, 16, "stretch"),
] + [(50, 33, True, orientation, 3, 16, 14, "pad") for orientation in range(2, 9)]
records = []
for width, height, translucent, orientation, channels, new_height, new_width, fit in cases:
    result = prepared(source(width, height, translucent), orientation, channels, new_height, new_width, fit)
    records.append({
        "width": width, "height": height, "translucent": translucent, "orientation": orientation,
        "preparation": {"channels": channels, "height": new_height, "width": new_width, "fit": fit,
                        "resampling": "bilinear"},
        "bytes": base64.b64encode(result.tobytes()).decode(),
    })
with open("prepared.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(record) for record in records) + "\n]\n")
