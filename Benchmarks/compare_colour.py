#!/usr/bin/env python3
"""Training steps on images of 64x64x3: `fashion` beside PyTorch, in turns.

    pip install numpy pillow torch
    python compare_colour.py --fashion .build/release/fashion --rounds 5 --json results/colour.json

The network is what `fashion train --network reference` makes for images of this size: the reference CNN behind one more block of 32
channels, ten classes. PyTorch trains the same layers (the parameters are counted and compared) in its own and in the channels-last order, with
fused Adam on batches that are tensors already. Batches of 64; each measurement is a process of its own, a step's time the median.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import machine

HERE = pathlib.Path(__file__).resolve().parent
SIDE, CHANNELS, CLASSES, BATCH = 64, 3, 10, 64
BLOCKS = ((32, 0.25), (64, 0.25), (128, 0.3), (256, 0.4))
VARIANTS = ("default", "channels_last")


def network():
    """The layers in PyTorch."""
    from torch import nn
    layers, channels = [], CHANNELS
    for place, (width, rate) in enumerate(BLOCKS):
        for _ in range(2):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.BatchNorm2d(width, eps=1e-3, momentum=0.01), nn.ReLU(inplace=True)]
            channels = width
        last = place == len(BLOCKS) - 1
        layers += ([nn.AdaptiveAvgPool2d(1), nn.Flatten()] if last else [nn.MaxPool2d(2)]) + [nn.Dropout(rate)]
    layers += [nn.Linear(channels, 256), nn.BatchNorm1d(256, eps=1e-3, momentum=0.01), nn.ReLU(inplace=True), nn.Dropout(0.4)]
    return nn.Sequential(*layers, nn.Linear(256, CLASSES))


def work(variant, threads, steps):
    """The inside of a process that measures PyTorch."""
    import torch
    from peers import timing
    torch.set_num_threads(threads)
    torch.manual_seed(42)
    layout = torch.channels_last if variant == "channels_last" else torch.contiguous_format
    model = network().to(memory_format=layout).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)
    loss_function = torch.nn.CrossEntropyLoss()
    batches = [
        (torch.rand(BATCH, CHANNELS, SIDE, SIDE).contiguous(memory_format=layout), torch.randint(0, CLASSES, (BATCH,)))
        for _ in range(4)
    ]
    done = 0

    def step():
        nonlocal done
        inputs, target = batches[done % len(batches)]
        done += 1
        optimizer.zero_grad(set_to_none=True)
        loss = loss_function(model(inputs), target)
        loss.backward()
        optimizer.step()
        return loss.item()

    result = timing.training(step, steps, BATCH)
    parameters = sum(value.numel() for name, value in model.state_dict().items() if "num_batches" not in name)
    return {"version": torch.__version__, "parameters": parameters, "training": result}


def images(folder):
    """A folder of noise in colour, for our program."""
    import numpy
    from PIL import Image
    stream = numpy.random.default_rng(1)
    for part, count in (("train", 40), ("test", 2)):
        for label in range(CLASSES):
            (folder / part / f"class {label}").mkdir(parents=True)
            for index in range(count):
                pixels = stream.integers(0, 256, (SIDE, SIDE, CHANNELS), dtype=numpy.uint8)
                Image.fromarray(pixels).save(folder / part / f"class {label}" / f"{index}.png")


def run(command, threads):
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command}\nended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fashion", default=str(HERE.parent / ".build/release/fashion"), help="our program")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--json", type=pathlib.Path, help="file for the figures")
    parser.add_argument("--worker", choices=VARIANTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return print(json.dumps(work(options.worker, options.threads, options.steps)))
    rounds = []
    with tempfile.TemporaryDirectory() as scratch:
        data = pathlib.Path(scratch)
        images(data)
        ours = [
            options.fashion, "benchmark", "--json", "--only", "training", "--data", data, "--threads", options.threads, "--batch-size", BATCH,
            "--training-steps", options.steps]
        for _ in range(options.rounds):
            found = {"loadBefore": machine.load(), "fashion": json.loads(run(ours, options.threads))}
            for variant in VARIANTS:
                command = [sys.executable, __file__, "--worker", variant, "--threads", options.threads, "--steps", options.steps]
                found[variant] = json.loads(run(command, options.threads).splitlines()[-1])
                if found[variant]["parameters"] != found["fashion"]["parameters"]:
                    sys.exit("expected the same network on both sides, found other numbers of parameters")
            rounds.append(found)
            speeds = {name: round(found[name]["training"]["imagesPerSecond"], 1) for name in ("fashion", *VARIANTS)}
            print(speeds, f"ratio {speeds['fashion'] / max(speeds[name] for name in VARIANTS):.2f}", flush=True)
    ratios = [
        row["fashion"]["training"]["imagesPerSecond"] / max(row[name]["training"]["imagesPerSecond"] for name in VARIANTS)
        for row in rounds]
    print(f"training at {SIDE}x{SIDE}x{CHANNELS}: {statistics.median(ratios):.2f} times PyTorch, {min(ratios):.2f} to {max(ratios):.2f}")
    if options.json:
        options.json.write_text(json.dumps({"machine": machine.describe(), "threads": options.threads, "rounds": rounds}, indent=2) + "\n")


if __name__ == "__main__":
    main()
