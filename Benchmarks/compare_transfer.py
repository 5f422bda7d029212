#!/usr/bin/env python3
"""Compares feature extraction and fine-tuning of a pre-trained network with Keras on TensorFlow, PyTorch and ONNX Runtime.

usage: Benchmarks/compare_transfer.py [--network resnet50v2] [--fashion BINARY] [--rounds 3] [--output FILE.json]

The same network, machine and run. ResNet50V2: 85×85 pixels, features at batch 32 and 64, fine-tuning of all layers at batch
64. EfficientNet-Lite0: features at 96×96 and 224×224, fine-tuning at 96×96, all at batch 32. Batch normalisation is in
inference mode. Programs take turns within every round, each in a process of its own; a figure is the median over rounds of a
process's median. Needs torch, and tensorflow and keras or efficientnet-lite-pytorch and onnxruntime.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

import machine
from peers import timing

HERE = pathlib.Path(__file__).resolve().parent
OURS = "fashion"
# What is compared with whom: task, batch, height and width of images.
NETWORKS = {
    "resnet50v2": (
        ("keras:default", "torch:default", "torch:channels_last"),
        (("inference", 32, 85), ("inference", 64, 85), ("training", 64, 85)),
    ),
    "efficientnet-lite0": (
        ("torch:default", "torch:channels_last", "onnxruntime:default"),
        (("inference", 32, 96), ("inference", 32, 224), ("training", 32, 96)),
    ),
}


def main():
    options = arguments()
    if options.worker:
        print(json.dumps(work(options)))
        return
    peers, measures = NETWORKS[options.network]
    rounds = []
    for number in range(options.rounds):
        for task, batch, size in measures:
            for name in (OURS, *peers):
                if not can(name, task):
                    continue
                rate = measure(name, task, batch, size, options)
                rounds.append(
                    {"round": number, "name": name, "task": task, "batch": batch, "size": size, "imagesPerSecond": rate})
                print(
                    f"round {number + 1}  {task:9} batch {batch}  {size}×{size}  {name:20} {rate:6.1f} images/s", flush=True)
    report = {
        "machine": machine.describe(), "network": options.network, "threads": options.threads, "measured": rounds,
        "ratios": ratios(rounds, peers, measures)}
    for line in report["ratios"]:
        print(f"{line['task']} at batch {line['batch']}, {line['size']}×{line['size']}: {line['ratio']:.2f} times "
              f"{line['fastestPeer']}")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(report, indent=2) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fashion", type=pathlib.Path, default=HERE.parent / ".build/release/fashion", help="our program")
    parser.add_argument("--network", choices=NETWORKS, default="resnet50v2", help="what is compared")
    parser.add_argument("--data", type=pathlib.Path, help="folder with Fashion-MNIST (otherwise the usual places)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds in which the programs take turns")
    parser.add_argument("--runs", type=int, default=8, help="batches, or steps, that a process times")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of every program")
    parser.add_argument("--output", type=pathlib.Path, help="the report (default: results/transfer.json, or transfer-NETWORK.json)")
    parser.add_argument("--worker", metavar="NAME:VARIANT:TASK:BATCH:SIZE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.output:
        ending = "" if options.network == "resnet50v2" else f"-{options.network}"
        options.output = HERE / f"results/transfer{ending}.json"
    for name in ("rounds", "runs", "threads"):
        if getattr(options, name) < 1:
            parser.error(f"--{name}: expected at least 1, found {getattr(options, name)}")
    return options


def can(name, task):
    """Whether a program has the task: ONNX Runtime trains nothing."""
    return task == "inference" or not name.startswith("onnxruntime")


def measure(name, task, batch, size, options):
    """Images per second in a process of its own."""
    if name == OURS:
        command = [options.fashion, "benchmark", "--architecture", options.network, "--json", "--only", task]
        command += ["--image-size", size]
        # Inference is measured with batches of its own choice, this one among them.
        command += (
            ["--batch-size", batch, "--training-steps", options.runs] if task == "training"
            else ["--inference-runs", options.runs])
        command += ["--data", options.data] if options.data else []
    else:
        command = [sys.executable, __file__, "--worker", f"{name}:{task}:{batch}:{size}", "--runs", options.runs]
        command += ["--network", options.network]
    command = [str(part) for part in [*command, "--threads", options.threads]]
    environment = os.environ | {"OMP_NUM_THREADS": str(options.threads)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr[-2000:]}")
    result = json.loads(done.stdout if name == OURS else done.stdout.splitlines()[-1])
    if name != OURS:
        return result["imagesPerSecond"]
    if task == "training":
        return result["training"]["imagesPerSecond"]
    return next(row["imagesPerSecond"] for row in result["inference"] if row["batchSize"] == batch)


def work(options):
    """The inside of a measuring process."""
    name, variant, task, batch, size = options.worker.split(":")
    batch, size = int(batch), int(size)
    if options.network == "resnet50v2":
        from peers import resnet_peers

        make = resnet_peers.keras_run if name == "keras" else resnet_peers.torch_run
        version, run = make(variant, task, batch, options.threads)
    else:
        from peers import efficientnet_peers

        if name == "onnxruntime":
            version, run = efficientnet_peers.onnxruntime_run(task, batch, size, options.threads)
        else:
            version, run = efficientnet_peers.torch_run(variant, task, batch, size, options.threads)
    timed = timing.training if task == "training" else timing.inference
    return {"version": version, **timed(run, options.runs, batch)}


def ratios(rounds, peers, measures):
    """Ours to the fastest peer, of medians over the rounds."""
    lines = []
    for key in measures:
        task, batch, size = key
        rates = {
            name: statistics.median(
                row["imagesPerSecond"]
                for row in rounds
                if row["name"] == name and (row["task"], row["batch"], row["size"]) == key)
            for name in (OURS, *peers)
            if can(name, task)
        }
        fastest = max((name for name in peers if name in rates), key=rates.get)
        lines.append(
            {"task": task, "batch": batch, "size": size, "fastestPeer": fastest, "ratio": rates[OURS] / rates[fastest],
             "medians": rates})
    return lines


if __name__ == "__main__":
    main()
