#!/usr/bin/env python3
"""Two small sets of real photographs, those that scikit-image's wheel carries: faces, and surfaces.

    pip install numpy pillow
    pip download --no-deps scikit-image==0.26.0 && python photographs.py --skimage scikit_image-*.whl --weights WHEEL

Faces: 100 faces of Labeled Faces in the Wild and 100 pieces of photographs without one, 25x25 and grey (`lfw_subset`). Measured in five folds,
so that each image is tested once by a network that has not seen it. Surfaces: brick, grass and gravel, a photograph of 512x512 each, cut into
tiles of 64x64: the upper half trains and the lower half tests. The reference CNN is trained from nothing, and a head on EfficientNet-Lite0's frozen features. The figures are those of
`fashion evaluate`.
"""

import argparse
import io
import json
import pathlib
import subprocess
import tempfile
import zipfile

import numpy
from PIL import Image

import machine

HERE = pathlib.Path(__file__).resolve().parent
FOLDS = 5
METHODS = {
    "reference CNN": ("train", ["--recipe", "reference", "--exact-statistics", "--epochs", "60", "--patience", "20"]),
    "head on EfficientNet-Lite0, 96×96": ("transfer", ["--architecture", "efficientnet-lite0"]),
}


def faces(wheel, folder):
    """A folder of data for each fold."""
    images = numpy.load(io.BytesIO(wheel.read("skimage/data/lfw_subset.npy")))
    for fold in range(FOLDS):
        for index, image in enumerate(images):
            part, name = "test" if index % FOLDS == fold else "train", "face" if index < 100 else "other"
            save(numpy.rint(image * 255).astype(numpy.uint8), folder / f"fold {fold}" / part / name / f"{index:03}.png")
    return [folder / f"fold {fold}" for fold in range(FOLDS)]


def surfaces(wheel, folder):
    """One folder of data."""
    for name in ("brick", "grass", "gravel"):
        photograph = numpy.asarray(Image.open(io.BytesIO(wheel.read(f"skimage/data/{name}.png"))).convert("L"))
        for part, top in (("train", 0), ("test", 256)):
            for y in range(top, top + 256 - 63, 32 if part == "train" else 64):
                for x in range(0, 512 - 63, 32 if part == "train" else 64):
                    save(photograph[y:y + 64, x:x + 64], folder / part / name / f"{y}-{x}.png")
    return [folder]


def save(pixels, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(numpy.ascontiguousarray(pixels)).save(file)


def measure(data, method, options, folder):
    """How many of the test images are right, and how many there are."""
    command, flags = METHODS[method]
    if command == "transfer":
        flags = flags + ["--weights", options.weights]
    run(options.fashion, command, "--data", data, "--output", folder, *flags)
    model = folder / "saved_model" / ("transfer_model.h5" if command == "transfer" else "best_model.h5")
    run(options.fashion, "evaluate", "--model", model, "--data", data, "--output", folder / "measured", "--no-figures")
    [metrics] = (folder / "measured").rglob("metrics.json")
    found = json.loads(metrics.read_text())
    images = len((metrics.parent / "predictions.csv").read_text().splitlines()) - 1
    return {"right": round(found["accuracy"] * images), "images": images}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fashion", type=pathlib.Path, default=HERE.parent / ".build/release/fashion", help="our program")
    parser.add_argument("--skimage", type=pathlib.Path, required=True, help="scikit-image's wheel")
    parser.add_argument("--weights", type=pathlib.Path, required=True, help="EfficientNet-Lite0's weights")
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results/photographs.json")
    options = parser.parse_args()
    (options.fashion, options.weights) = (options.fashion.resolve(), options.weights.resolve())
    rows = []
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(options.skimage) as wheel:
        scratch = pathlib.Path(scratch)
        for name, make in (("faces", faces), ("surfaces", surfaces)):
            for part in make(wheel, scratch / name):
                for method in METHODS:
                    row = {"set": name, "part": part.name, "method": method}
                    rows.append(row | measure(part, method, options, scratch / f"run {len(rows)}"))
                    print(rows[-1], flush=True)
    options.output.write_text(json.dumps({"machine": machine.describe(), "rows": rows}, indent=2) + "\n")
    for name in ("faces", "surfaces"):
        for method in METHODS:
            found = [row for row in rows if (row["set"], row["method"]) == (name, method)]
            right, images = (sum(row[key] for row in found) for key in ("right", "images"))
            print(f"{name:9} {method:34} {100 * right / images:.1f} %  ({right} of {images})")


if __name__ == "__main__":
    main()
