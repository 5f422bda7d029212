"""Writes arrays/: data sets as archives of NumPy arrays, and what is in them as JSON.

Image i of the training set, row, column and channel give (37 i + 11 row + 5 column + 70 channel) mod 256, of the test set
100 more, of the validation set 200 more; labels are i mod 4. Python 3.11, numpy 2.4.6; run it in its own folder.
"""

import io
import pathlib
import zipfile

import numpy as np

folder = pathlib.Path(__file__).parent / "arrays"
folder.mkdir(exist_ok=True)


def images(count, start, channels=None):
    i, row, column, channel = np.indices((count, 6, 5, channels or 1))
    levels = ((37 * i + 11 * row + 5 * column + 70 * channel + start) % 256).astype(np.uint8)
    return levels if channels else levels[..., 0]


def labels(count, kind=np.uint8):
    return (np.arange(count) % 4).astype(kind)


def write(name, arrays, compression=zipfile.ZIP_STORED, version=None):
    """As numpy.savez does, but with a fixed time, so that the same arrays give the same bytes."""
    with zipfile.ZipFile(folder / name, "w", compression) as file:
        for key, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asanyarray(array), version, allow_pickle=True)
            file.writestr(zipfile.ZipInfo(key + ".npy", (2026, 1, 1, 0, 0, 0)), member.getvalue(), compression)


def arrays(x, y, suffix=""):
    return {"x_train": x(12, 0), "y_train": y(12), "x_test": x(8, 100), "y_test": y(8)}


grey = arrays(images, labels)
colour = arrays(lambda n, s: images(n, s, 3), lambda n: labels(n)[:, None])
deflated = zipfile.ZIP_DEFLATED
write("grey.npz", grey)
write("grey-deflated.npz", grey, deflated)
write("colour.npz", colour, deflated)
write("one-channel.npz", arrays(lambda n, s: images(n, s, 1), lambda n: labels(n, ">i8")), deflated)
write("version-3.npz", grey, deflated, (3, 0))
for kind in ["<i8", ">u2", "<f4", ">f8", "|i1"]:
    # What one signed byte cannot hold is left out.
    pixels = (lambda n, s: images(n, s) % 128) if kind == "|i1" else images
    write(f"type-{kind[1:]}.npz", arrays(lambda n, s: pixels(n, s).astype(kind), lambda n: labels(n, kind)), deflated)
medical = {}
for part, count, start in [("train", 12, 0), ("val", 4, 200), ("test", 8, 100)]:
    medical |= {f"{part}_images": images(count, start, 3), f"{part}_labels": labels(count)[:, None]}
write("validation.npz", medical, deflated)
many = np.repeat(np.array([0, 300, 999], np.int16), 4)
write("many-classes.npz", grey | {"y_train": many, "y_test": many[::2][:8].repeat(2)[:8]}, deflated)

refused = {
    "fractions": grey | {"x_test": grey["x_test"] / 255},
    "beyond": grey | {"x_train": grey["x_train"].astype(np.int32) + 5},
    "negative-label": grey | {"y_train": labels(12, np.int8) - 1},
    "large-label": grey | {"y_train": labels(12, np.int32) + 1000},
    "one-hot": grey | {"y_train": np.eye(4, dtype=np.uint8)[labels(12)]},
    "rows": grey | {"x_train": grey["x_train"].reshape(12, 30)},
    "channels-first": colour | {"x_train": colour["x_train"].transpose(0, 3, 1, 2).copy()},
    "transparent": colour | {"x_train": images(12, 0, 4)},
    "fortran": grey | {"x_train": np.asfortranarray(grey["x_train"])},
    "words": grey | {"y_train": np.array(["boot", "coat", "bag"] * 4)},
    "objects": grey | {"y_train": np.array([1, None] * 6, object)},
    "several-types": grey | {"y_train": np.zeros(12, [("a", "u1"), ("b", "u1")])},
    "complex": grey | {"x_train": grey["x_train"].astype(np.complex64)},
    "fewer-labels": grey | {"y_test": labels(7)},
    "other-size": grey | {"x_test": grey["x_test"][:, :5]},
    "no-images": grey | {"x_test": grey["x_test"][:0]},
    "no-test": {"x_train": grey["x_train"], "y_train": labels(12), "X": labels(3)},
    "scalar": grey | {"x_train": np.uint8(7)},
}
for name, content in refused.items():
    write(f"refused-{name}.npz", content, deflated)
