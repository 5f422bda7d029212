#!/usr/bin/env python3
"""Cold decoding of folders of photographs: `fashion` beside torchvision's ImageFolder with two workers.

    pip install numpy pillow torch torchvision
    python compare_folders.py /tmp/photographs --program .build/release/fashion --rounds 3 --json results/folders.json

Makes JPEG files of 640x480 and of 3000x2000 that have the spectrum of photographs, lets both turn all of them into 64x64x3
bytes, in turns, and prints medians. `fashion` is timed as a whole process that reads, hashes, decodes and writes its file of
prepared images, which is removed before each round; torchvision from the first batch asked for, its imports not counted.
The files are in the page cache for both. The pixels are compared with Pillow's antialiased BILINEAR as well.
"""

import argparse
import csv
import json
import pathlib
import re
import statistics
import sys
import time

import numpy
from PIL import Image

from fashion_as_files import prepared

SETS = {"640x480": (640, 480, 2000), "3000x2000": (3000, 2000, 200)}
CLASSES, SIDE, QUALITY = 10, 64, 90


def photograph(width, height, stream):
    """A picture whose amplitudes fall with the frequency, as those of photographs do."""
    picture = numpy.zeros((height, width, 3), numpy.float32)
    for octave in range(2, 10):
        cells = 1 << octave
        noise = stream.normal(0, 1, (max(cells * height // width, 2), cells, 3)) + stream.normal(0, 1, (1, 1, 3)) * (octave < 4)
        levels = [Image.fromarray(noise[..., channel].astype(numpy.float32)) for channel in range(3)]
        grown = [numpy.asarray(level.resize((width, height), Image.BICUBIC)) for level in levels]
        picture += numpy.stack(grown, -1) / cells
    picture -= picture.mean()
    return numpy.clip(128 + picture / picture.std() * 50 + stream.normal(0, 2, picture.shape), 0, 255).astype(numpy.uint8)


def make(folder, width, height, count):
    """Writes the files and a list of them, unless they are there."""
    if (folder / "list.csv").exists():
        return
    stream = numpy.random.default_rng(18)
    originals = [photograph(width, height, stream) for _ in range(12)]
    rows = []
    for number in range(count):
        # Moved around its edges and mirrored, so that all files differ.
        picture = numpy.roll(originals[number % 12], stream.integers(0, width, 2), (0, 1))
        picture = picture[:, ::-1] if number // 12 % 2 else picture
        part, label = "test" if number % 10 == 9 else "train", f"class {number // 10 % CLASSES}"
        name = f"{part}/{label}/{number}.jpg"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(numpy.ascontiguousarray(picture)).save(folder / name, quality=QUALITY)
        rows.append([name, label, part])
    with open(folder / "list.csv", "w", newline="") as file:
        csv.writer(file).writerows([["path", "label", "split"]] + rows)


def torchvision_parts():
    """torchvision's data sets and transforms, which compute with Pillow."""
    import torch
    while True:
        try:
            from torchvision import datasets, transforms
            break
        except RuntimeError as error:
            # PyPI's torchvision is built for CUDA: beside a PyTorch for processors alone its compiled operators do not load, and
            # its import fails at each that it describes. None of them is used here: names are enough.
            missing = re.fullmatch(r"operator (torchvision::\w+) does not exist", str(error))
            if not missing:
                raise
            torch.library.define(missing[1], "(Tensor dets) -> Tensor")
            for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
                del sys.modules[name]
    return datasets, transforms


def torchvision_seconds(folder):
    """Seconds that two workers take for all images, and how many those are."""
    import torch
    datasets, transforms = torchvision_parts()
    transform = transforms.Compose([transforms.Resize((SIDE, SIDE), antialias=True), transforms.PILToTensor()])
    start, count = time.time(), 0
    for part in ["train", "test"]:
        data = datasets.ImageFolder(str(folder / part), transform)
        for images, _ in torch.utils.data.DataLoader(data, batch_size=64, num_workers=2):
            count += len(images)
    return time.time() - start, count


def deviation(folder, pixels, most=200):
    """Mean difference in levels from Pillow, on the picture itself without what is padded."""
    with open(folder / "list.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    # The list's order, training first.
    names = [row["path"] for part in ["train", "test"] for row in rows if row["split"] == part]
    differences = []
    for place in range(0, len(names), max(1, len(names) // most)):
        image = Image.open(folder / names[place]).convert("RGB")
        height = round(SIDE * image.height / image.width)
        wanted = numpy.asarray(image.resize((SIDE, height), Image.BILINEAR)).astype(int)
        top = (SIDE - height) // 2
        differences.append(numpy.abs(pixels[place, top:top + height].astype(int) - wanted).mean())
    return float(numpy.mean(differences)), float(numpy.max(differences))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default=".build/release/fashion")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=pathlib.Path, help="file for the figures")
    parser.add_argument("--without-torch", action="store_true", help="our side and the pixels only")
    options = parser.parse_args()
    figures = {}
    for name, (width, height, count) in SETS.items():
        folder = options.folder / name
        make(folder, width, height, count)
        ours, theirs = [], []
        for _ in range(options.rounds):
            pixels, _, counts, _, seconds = prepared(options.program, folder / "list.csv", (SIDE, SIDE, 3))
            assert sum(counts) == count
            ours.append(count / seconds)
            if not options.without_torch:
                seconds, found = torchvision_seconds(folder)
                assert found == count
                theirs.append(count / seconds)
        mean, largest = deviation(folder, pixels)
        figures[name] = {"files": count, "fashion": ours, "torchvision": theirs, "levels_mean": mean, "levels_largest": largest}
        print(f"{name}, {count} files: fashion {statistics.median(ours):,.0f} images/s", end="")
        if theirs:
            ratio = statistics.median(ours) / statistics.median(theirs)
            print(f", torchvision {statistics.median(theirs):,.0f} images/s, ratio {ratio:.2f}", end="")
        print(f"; levels from Pillow: {mean:.2f} on average, {largest:.2f} in the image that differs most")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
