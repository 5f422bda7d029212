#!/usr/bin/env python3
"""Writes Fashion-MNIST as 70,000 image files and proves that `fashion` reads the same data from them.

    python fashion_as_files.py write png /tmp/fashion-png     # or jpeg; needs numpy and Pillow
    python fashion_as_files.py check png /tmp/fashion-png --program .build/release/fashion

The folder gets `divided/{train,test}/<class>/`, `classes/<class>/` (the same files, linked) and `list.csv` in the order of
the IDX files, with `classes.txt`. `check` lets the program prepare each of the three, reads what it prepared, and compares
with the IDX files (PNG) or with what Pillow decodes (JPEG): the list image by image, the folders as sets.
"""

import argparse
import base64
import csv
import gzip
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import time

import numpy
from PIL import Image

DEBIAN = "/usr/share/datasets/fashion-mnist"
NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
PARTS = {"train": "train", "test": "t10k"}


def idx(folder, part):
    """Images `[N, 28, 28]` and labels `[N]` of a part."""
    def content(name, header):
        return numpy.frombuffer(gzip.open(f"{folder}/{name}.gz").read()[header:], numpy.uint8)
    images = content(f"{PARTS[part]}-images-idx3-ubyte", 16).reshape(-1, 28, 28)
    return images, content(f"{PARTS[part]}-labels-idx1-ubyte", 8)


def write(kind, target, source):
    """Writes all images, and links them into the second layout."""
    rows = []
    for part in PARTS:
        images, labels = idx(source, part)
        for number, (image, label) in enumerate(zip(images, labels)):
            name = f"divided/{part}/{label}/{number:05}.{kind}"
            other = target / f"classes/{label}/{part}-{number:05}.{kind}"
            for file in [target / name, other]:
                file.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(target / name, **({"quality": 95} if kind == "jpeg" else {}))
            os.link(target / name, other)
            rows.append([name, label, part])
    with open(target / "list.csv", "w", newline="") as file:
        csv.writer(file).writerows([["path", "label", "split"]] + rows)
    (target / "classes.txt").write_text("\n".join(NAMES) + "\n")


def prepared(program, data, shape=(28, 28)):
    """What the program prepares of a data set: pixels, labels, counts, its answer, and the seconds."""
    with tempfile.TemporaryDirectory() as cache:
        start = time.time()
        answer = subprocess.run(
            [program, "data", "info", "--json", "--no-near-duplicates", "--data", str(data)], check=True, capture_output=True, text=True,
            env=os.environ | {"XDG_CACHE_HOME": cache}).stdout
        seconds = time.time() - start
        (file,) = pathlib.Path(cache).rglob("*.images")
        content = file.read_bytes()
    # Pixels, JSON, its length, and FASHIONI.
    length = int.from_bytes(content[-16:-8], "little")
    index = json.loads(content[-16 - length:-16])
    labels = numpy.frombuffer(base64.b64decode(index["labels"]), "<u2")
    pixels = numpy.frombuffer(content[:-16 - length], numpy.uint8).reshape(-1, *shape)
    return pixels, labels, index["counts"], json.loads(answer), seconds


def hashes(pixels, labels):
    """The images with their labels, whatever their order."""
    return sorted(hashlib.md5(bytes([label]) + image.tobytes()).digest() for image, label in zip(pixels, labels))


def check(kind, target, source, program):
    """Compares all three ways with the original."""
    parts = [idx(source, part) for part in PARTS]
    labels = numpy.concatenate([part[1] for part in parts])
    wanted = numpy.concatenate([part[0] for part in parts])
    if kind == "jpeg":
        with open(target / "list.csv", newline="") as file:
            names = [row["path"] for row in csv.DictReader(file)]
        decoded = numpy.stack([numpy.asarray(Image.open(target / name)) for name in names])
        print(f"jpeg: {numpy.abs(decoded.astype(int) - wanted).mean():.3f} levels from the original on average")
        wanted = decoded
    for name in ["list.csv", "divided", "classes"]:
        pixels, found, counts, answer, seconds = prepared(program, target / name)
        if name == "list.csv":
            same = (pixels == wanted).all() and (found == labels).all() and counts == [60000, 0, 10000]
        else:
            same = hashes(pixels, found) == hashes(wanted, labels)
            if name == "divided":
                same &= counts == [60000, 0, 10000]
        genuine = "as published" if answer["isGenuine"] else "not recognized"
        print(f"{kind} {name}: {'the same' if same else 'DIFFERENT'}, images {counts}, {genuine}, {seconds:.1f} s, "
              f"{len(pixels) / seconds:,.0f} images/s, MD5 of the pixels {hashlib.md5(pixels.tobytes()).hexdigest()}")
        assert same


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["write", "check"])
    parser.add_argument("kind", choices=["png", "jpeg"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default=".build/release/fashion")
    parser.add_argument("--idx", default=DEBIAN, help="folder with the four .gz files")
    options = parser.parse_args()
    if options.action == "write":
        write(options.kind, options.folder, options.idx)
    else:
        check(options.kind, options.folder, options.idx, options.program)


if __name__ == "__main__":
    main()
