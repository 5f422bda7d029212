"""Writes augmentation.json and augmentation.bin: images transformed by Keras' own ImageDataGenerator.

augmentation.bin holds, case after case, H*W input bytes and then H*W float32 (little-endian) results on the scale
0..255; augmentation.json lists the cases. Made with Python 3.11, Keras 3.15 (keras.src.legacy.preprocessing.image,
the code of Keras 2.15), NumPy and SciPy 1.17. Run it in its own folder with KERAS_BACKEND=tensorflow.
"""

import json
import pathlib

import numpy as np
from keras.src.legacy.preprocessing.image import ImageDataGenerator

here = pathlib.Path(__file__).parent
random = np.random.default_rng(20170831)
generator = ImageDataGenerator(data_format="channels_last", fill_mode="nearest")

parameters = [
    dict(theta=7.3),
    dict(tx=1.7, ty=-2.4),
    dict(tx=-2.0, ty=1.0),
    dict(shear=8.0),
    dict(zx=0.91, zy=1.08),
    dict(theta=-9.5, tx=2.1, ty=0.6, shear=0.07, zx=1.09, zy=0.93, flip_horizontal=True),
    dict(theta=163.0, tx=-11.0, ty=6.5, shear=-35.0, zx=0.4, zy=1.9),
    dict(flip_horizontal=True),
]
# Away from squares, Keras' centre is not the image's, so only shifts are compared.
cases = [(28, 28, p) for p in parameters] + [(9, 9, p) for p in parameters]
cases += [(6, 11, dict(tx=1.25, ty=-2.0)), (11, 6, dict(tx=3.0, ty=1.5, flip_horizontal=True))]

listing, content = [], b""
for height, width, p in cases:
    image = random.integers(0, 256, (height, width), dtype=np.uint8)
    result = generator.apply_transform(image.astype(np.float64)[..., None], p)[..., 0]
    content += image.tobytes() + result.astype("<f4").tobytes()
    complete = dict(theta=0.0, tx=0.0, ty=0.0, shear=0.0, zx=1.0, zy=1.0, flip_horizontal=False) | p
    listing.append(dict(height=height, width=width, **complete))

(here / "augmentation.bin").write_bytes(content)
(here / "augmentation.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in listing) + "\n]\n")
