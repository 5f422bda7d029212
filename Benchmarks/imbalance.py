#!/usr/bin/env python3
"""A task in colour with classes of very different sizes: what weights and balanced sampling are good for.

    pip install numpy pillow
    python imbalance.py --fashion .build/release/fashion --seeds 1 2 3 --output results/imbalance

Writes photographs-like PNG files of many shapes into folders. The four classes differ in hue only: at each pixel all of them have
the same luminance, so that no network can tell them apart in grey. Hues overlap between neighbouring classes, as they do in shops. The
largest class has 500 training images and the smallest 10, 50 to 1; the test set has 250 of each. Some files cannot be read. Trains the
reference CNN with each of the settings and prints a table of means over the seeds, on the test set.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

import numpy
from PIL import Image

import machine

HERE = pathlib.Path(__file__).resolve().parent
# Class, hue in degrees, training images.
CLASSES = [("amber", 0, 500), ("coral", 28, 250), ("lilac", 56, 30), ("teal", 84, 10)]
TEST, SPREAD, DAMAGED = 250, 13, 12
VARIANTS = {
    "nothing": [],
    "`--class-weights balanced`": ["--class-weights", "balanced"],
    "`--sampling balanced`": ["--sampling", "balanced"],
    "nothing, `--channels grey`": ["--channels", "grey"],
}


def photograph(hue, stream):
    """An image whose luminance is the same for every hue, after Rec. 601."""
    height, width = stream.integers(24, 64, 2)
    luminance = stream.uniform(90, 130) + stream.uniform(-20, 20) * numpy.linspace(-1, 1, width)[None, :]
    luminance = luminance + stream.normal(0, 6, (height, width))
    angle = numpy.radians(hue + stream.normal(0, SPREAD) + stream.normal(0, 25, (height, width)))
    red, blue = 40 * numpy.cos(angle), 40 * numpy.sin(angle)
    # Cr and Cb; green follows from the luminance.
    pixels = numpy.stack([luminance + 1.402 * red, luminance - 0.714136 * red - 0.344136 * blue, luminance + 1.772 * blue], -1)
    return Image.fromarray(numpy.clip(pixels.round(), 0, 255).astype(numpy.uint8))


def make(folder):
    stream = numpy.random.default_rng(42)
    for name, hue, count in CLASSES:
        for part, number in [("train", count), ("test", TEST)]:
            (folder / part / name).mkdir(parents=True)
            for index in range(number):
                photograph(hue, stream).save(folder / part / name / f"{index}.png")
    for index in range(DAMAGED):
        file = folder / "train" / "amber" / f"{index}.png"
        (folder / "train" / "amber" / f"damaged {index}.png").write_bytes(file.read_bytes()[:40])


def measure(fashion, data, seed, flags, folder):
    """Trains in a folder of its own; gives accuracy, balanced accuracy and macro F1 on the test images, and what was left out."""
    command = [fashion, "train", "--data", data, "--output", folder, "--recipe", "reference", "--exact-statistics", "--epochs", "20",
               "--image-size", "24"]
    done = subprocess.run(list(map(str, [*command, "--seed", seed, *flags])), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    unread = done.stderr + done.stdout
    if f"{DAMAGED}" not in unread or "damaged" not in unread:
        raise SystemExit(f"expected {DAMAGED} files to be named that cannot be read, found:\n{unread}")
    subprocess.run([fashion, "evaluate", "--data", data, "--output", folder, "--no-figures"], check=True, capture_output=True)
    metrics = json.loads((folder / "results/metrics.json").read_text())
    return {key: metrics[key] for key in ["accuracy", "balanced_accuracy", "macro_f1"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fashion", type=pathlib.Path, default=HERE.parent / ".build/release/fashion", help="our program")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results/imbalance", help="folder for the table")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        data = pathlib.Path(scratch) / "data"
        make(data)
        for variant, flags in VARIANTS.items():
            for seed in options.seeds:
                folder = pathlib.Path(scratch) / f"run {len(rows)}"
                rows.append({"variant": variant, "seed": seed} | measure(options.fashion.resolve(), data, seed, flags, folder))
                print(rows[-1], flush=True)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "imbalance.json").write_text(json.dumps({"machine": machine.describe(), "rows": rows}, indent=2) + "\n")
    lines = [
        f"Four classes of {', '.join(str(count) for _, _, count in CLASSES)} training images; {len(options.seeds)} seeds, "
        f"mean ± deviation, {len(CLASSES) * TEST:,} test images, {TEST} of each class",
        "",
        "| against the imbalance | accuracy | macro F1 |",
        "|---|--:|--:|",
    ]
    for variant in VARIANTS:
        found = [row for row in rows if row["variant"] == variant]
        cells = []
        for key in ["accuracy", "macro_f1"]:
            values = [100 * row[key] for row in found]
            deviation = f" ± {statistics.stdev(values):.1f}" if len(values) > 1 else ""
            cells.append(f"{statistics.mean(values):.1f}{deviation} %")
        lines.append(f"| {variant} | {' | '.join(cells)} |")
    (options.output / "imbalance.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
