"""Writes small/: a data set of 24 training and 10 test images of 5x5 pixels in every format the readers know.

Pixel (row, column) of image i is (37 i + 11 row + 5 column + start) mod 256, its label (i + start) mod 10; start is
0 for training and 100 for test. Standard library only; made with Python 3.11.7. Run it in its own folder.
"""

import gzip
import hashlib
import json
import pathlib
import struct
import zipfile

SIDE = 5
folder = pathlib.Path(__file__).parent / "small"
folder.mkdir(exist_ok=True)
hashes = {}

for kind, csv_name, count, start in (("train", "train", 24, 0), ("t10k", "test", 10, 100)):
    images = [
        bytes((37 * i + 11 * r + 5 * c + start) % 256 for r in range(SIDE) for c in range(SIDE)) for i in range(count)
    ]
    labels = bytes((i + start) % 10 for i in range(count))
    idx = {
        f"{kind}-images-idx3-ubyte": struct.pack(">IIII", 0x803, count, SIDE, SIDE) + b"".join(images),
        f"{kind}-labels-idx1-ubyte": struct.pack(">II", 0x801, count) + labels,
    }
    for name, content in idx.items():
        packed = gzip.compress(content, mtime=0)
        (folder / name).write_bytes(content)
        (folder / f"{name}.gz").write_bytes(packed)
        hashes[name] = {"compressed": hashlib.md5(packed).hexdigest(), "content": hashlib.md5(content).hexdigest()}
    rows = ["label," + ",".join(f"pixel{i}" for i in range(1, SIDE * SIDE + 1))]
    rows += [",".join(map(str, (label, *image))) for label, image in zip(labels, images)]
    (folder / f"fashion-mnist_{csv_name}.csv").write_text("\n".join(rows) + "\n")
    (folder / f"fashion-mnist_{csv_name}.csv.gz").write_bytes(gzip.compress(("\n".join(rows) + "\n").encode(), mtime=0))

    # The order-independent fingerprint: MD5 of label and pixels, the two big-endian 64-bit halves added up.
    sums = [0, 0]
    for label, image in zip(labels, images):
        halves = struct.unpack(">QQ", hashlib.md5(bytes([label]) + image).digest())
        sums = [(a + b) % 2**64 for a, b in zip(sums, halves)]
    hashes[f"{kind}-fingerprint"] = {"content": "%016x%016x" % tuple(sums)}

# One file in two gzip members.
content = (folder / "train-images-idx3-ubyte").read_bytes()
(folder / "two-members.gz").write_bytes(gzip.compress(content[:100], mtime=0) + gzip.compress(content[100:], mtime=0))
(folder / "hashes.json").write_text(json.dumps(hashes, indent=1) + "\n")

# Archives as they are downloaded: IDX files one folder down, tables at the top, what macOS adds beside them.
for archive, names, place in (
    ("raw.zip", [f"{kind}-{name}-ubyte.gz" for kind in ("train", "t10k") for name in ("images-idx3", "labels-idx1")], "FashionMNIST/raw/"),
    ("tables.zip", ["fashion-mnist_train.csv", "fashion-mnist_test.csv"], ""),
):
    with zipfile.ZipFile(folder / archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            for entry, content in ((place + name, (folder / name).read_bytes()), (f"__MACOSX/{place}._{name}", b"x")):
                file.writestr(zipfile.ZipInfo(entry, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
