#!/usr/bin/env python3
"""Compares feature extraction and fine-tuning of a ResNet50V2 with Keras on TensorFlow and with PyTorch.

usage: Benchmarks/compare_transfer.py [--fashion BINARY] [--rounds 3] [--output FILE.json]

The same network, machine and run: 85×85 pixels, features at batch 32 and 64, fine-tuning of all layers at batch 64 with
batch normalisation in inference mode. Programs take turns within every round, each in a process of its own; a figure is the
median over rounds of a process's median. Needs torch, tensorflow, keras.
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
PEERS = ("keras:default", "torch:default", "torch:channels_last")
MEASURES = (("inference", 32), ("inference", 64), ("training", 64))


def main():
    options = arguments()
    if options.worker:
        print(json.dumps(work(options)))
        return
    rounds = []
    for number in range(options.rounds):
        for task, batch in MEASURES:
            for name in (OURS, *PEERS):
                rate = measure(name, task, batch, options)
                rounds.append({"round": number, "name": name, "task": task, "batch": batch, "imagesPerSecond": rate})
                print(f"round {number + 1}  {task:9} batch {batch}  {name:20} {rate:6.1f} images/s", flush=True)
    report = {"machine": machine.describe(), "threads": options.threads, "measured": rounds, "ratios": ratios(rounds)}
    for line in report["ratios"]:
        print(f"{line['task']} at batch {line['batch']}: {line['ratio']:.2f} times {line['fastestPeer']}")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(report, indent=2) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fashion", type=pathlib.Path, default=HERE.parent / ".build/release/fashion", help="our program")
    parser.add_argument("--data", type=pathlib.Path, help="folder with Fashion-MNIST (otherwise the usual places)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds in which the programs take turns")
    parser.add_argument("--runs", type=int, default=8, help="batches, or steps, that a process times")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of every program")
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results/transfer.json")
    parser.add_argument("--worker", metavar="NAME:VARIANT:TASK:BATCH", help=argparse.SUPPRESS)
    options = parser.parse_args()
    for name in ("rounds", "runs", "threads"):
        if getattr(options, name) < 1:
            parser.error(f"--{name}: expected at least 1, found {getattr(options, name)}")
    return options


def measure(name, task, batch, options):
    """Images per second in a process of its own."""
    if name == OURS:
        command = [options.fashion, "benchmark", "--architecture", "resnet50v2", "--json", "--only", task]
        command += ["--training-steps", options.runs, "--inference-runs", options.runs]
        command += ["--data", options.data] if options.data else []
    else:
        command = [sys.executable, __file__, "--worker", f"{name}:{task}:{batch}", "--runs", options.runs]
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
    from peers import resnet_peers

    name, variant, task, batch = options.worker.split(":")
    make = resnet_peers.keras_run if name == "keras" else resnet_peers.torch_run
    version, run = make(variant, task, int(batch), options.threads)
    timed = timing.training if task == "training" else timing.inference
    return {"version": version, **timed(run, options.runs, int(batch))}


def ratios(rounds):
    """Ours to the fastest peer, of medians over the rounds."""
    lines = []
    for task, batch in MEASURES:
        rates = {
            name: statistics.median(
                row["imagesPerSecond"] for row in rounds if (row["name"], row["task"], row["batch"]) == (name, task, batch))
            for name in (OURS, *PEERS)
        }
        fastest = max(PEERS, key=rates.get)
        lines.append(
            {"task": task, "batch": batch, "fastestPeer": fastest, "ratio": rates[OURS] / rates[fastest], "medians": rates})
    return lines


if __name__ == "__main__":
    main()
