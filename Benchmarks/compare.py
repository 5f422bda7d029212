"""Measures `fashion` and other frameworks at the same network, in turn and with equal threads.

usage: python Benchmarks/compare.py [--threads 2] [--rounds 5] [--only training|inference] ...

Every measurement runs in a process of its own, one after the other: round 1 measures each implementation once, round 2
does so again, and so on, so that a busy spell of the machine meets all of them. Ratios are taken within a round.
Needs the packages of Benchmarks/requirements.txt; `make compare` installs them. See Benchmarks/README.md.
"""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys

import beside
import machine
import report

HERE = pathlib.Path(__file__).resolve().parent
OURS = "fashion"
BATCHES = (1, 32, 256)
# Implementation, variant, and what it can do. One that begins the list of its framework is its plain use.
PEERS = (
    ("torch", "default", ("training", "inference")),
    ("torch", "channels_last", ("training", "inference")),
    ("torch", "compiled", ("training", "inference")),
    ("keras", "default", ("training", "inference")),
    ("keras", "jit", ("training", "inference")),
    ("onnxruntime", "default", ("inference",)),
)
TASKS = ("training", "inference")
RECIPES = ("reference", "fast")


def main():
    options = arguments()
    if options.worker:
        print(json.dumps(work(options)))
    elif options.check:
        check()
    else:
        compare(options)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fashion", default=str(HERE.parent / ".build/release/fashion"), help="our program")
    parser.add_argument("--data", help="folder with Fashion-MNIST for our program (otherwise it looks itself)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--training-steps", type=int, default=20, help="timed steps in each round")
    parser.add_argument("--inference-runs", type=int, default=20, help="timed runs in each round, at least")
    parser.add_argument("--only", choices=TASKS)
    parser.add_argument("--peers", nargs="*", metavar="NAME", help="some of torch, keras, onnxruntime, or name:variant")
    parser.add_argument("--compiled", action="store_true", help="also measure torch.compile (needs a C++ compiler)")
    parser.add_argument("--recipe", choices=RECIPES, default=RECIPES[0], help="what is trained; fast: PyTorch with AdamW beside it")
    parser.add_argument("--beside", action="store_true", help="measure everything beside one busy program")
    parser.add_argument("--output", type=pathlib.Path, help="without suffix (default: results/comparison and what is measured)")
    parser.add_argument("--check", action="store_true", help="only check that the peers compute the same, and leave")
    parser.add_argument("--worker", metavar="NAME:VARIANT:TASK", help=argparse.SUPPRESS)
    options = parser.parse_args()
    for name in ("threads", "rounds", "training_steps", "inference_runs"):
        if getattr(options, name) < 1:
            parser.error(f"--{name.replace('_', '-')}: expected at least 1, found {getattr(options, name)}")
    if options.recipe != RECIPES[0]:
        if options.only == "inference":
            parser.error(f"--only: expected training with --recipe {options.recipe}")
        options.only = "training"
    if options.output is None:
        name = "comparison" + (f"-{options.recipe}" if options.recipe != RECIPES[0] else "") + ("-beside" if options.beside else "")
        options.output = HERE / "results" / name
    if not any(chosen(options)):
        parser.error(f"--peers: expected one that --recipe {options.recipe} is compared with, found {' '.join(options.peers)}")
    return options


def compare(options):
    """Runs the rounds and writes both reports, anew after every round."""
    rounds = []
    run = {
        "machine": machine.describe(),
        "command": "compare.py " + " ".join(sys.argv[1:]),
        "threads": options.threads,
        "beside": options.beside,
        "rounds": rounds,
    }
    for index in range(options.rounds):
        results = []
        rounds.append(results)
        for task in TASKS if options.only is None else (options.only,):
            for name, variant, tasks in ((OURS, "", TASKS), *chosen(options)):
                if task not in tasks:
                    continue
                before = machine.load()
                measured = measure(name, variant, task, options)
                results.append({"name": name, "variant": variant, "task": task, "loadBefore": before, **measured})
                print(f"round {index + 1}/{options.rounds}  {report.line(results[-1])}", flush=True)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.with_suffix(".json").write_text(json.dumps(run, indent=2) + "\n")
        options.output.with_suffix(".md").write_text(report.markdown(run, OURS))
    print()
    print(report.markdown(run, OURS))
    print(f"written: {options.output}.json, {options.output}.md")


def chosen(options):
    for name, variant, tasks in PEERS:
        if variant == "compiled" and not options.compiled:
            continue
        if options.recipe != RECIPES[0] and name != "torch":
            continue
        if options.peers is None or name in options.peers or f"{name}:{variant}" in options.peers:
            yield name, variant, tasks


def measure(name, variant, task, options):
    """One measurement in a process of its own; the last line of its output is the result."""
    limits = {"training": ["--training-steps", options.training_steps], "inference": ["--inference-runs", options.inference_runs]}
    if name == OURS:
        command = [options.fashion, "benchmark", "--json", "--only", task, "--threads", options.threads, *limits[task]]
        command += ["--recipe", options.recipe]
        command += ["--data", options.data] if options.data else []
    else:
        command = [sys.executable, __file__, "--worker", f"{name}:{variant}:{task}", "--threads", options.threads, *limits[task]]
        command += ["--recipe", options.recipe]
    command = [str(part) for part in command]
    environment = os.environ | {"OMP_NUM_THREADS": str(options.threads), "MKL_NUM_THREADS": str(options.threads)}
    try:
        with beside.neighbour() if options.beside else contextlib.nullcontext():
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
    except OSError as error:
        sys.exit(f"{command[0]}: cannot be run: {error.strerror} (`make build` builds it)")
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr[-2000:]}")
    try:
        # Ours may be laid out over several lines; a framework may print lines of its own before the result.
        return json.loads(done.stdout if name == OURS else done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        sys.exit(f"{' '.join(command)}\nexpected JSON on standard output, found:\n{done.stdout[-2000:]}")


def work(options):
    """The inside of a measuring process."""
    name, variant, task = options.worker.split(":")
    framework = peer(name)
    if task == "training":
        recipe = [options.recipe] if name == "torch" else []
        result = {"training": framework.train(variant, options.threads, options.training_steps, *recipe)}
    else:
        result = {"inference": framework.infer(variant, options.threads, options.inference_runs, BATCHES)}
    return {"version": framework.VERSION, "threads": options.threads, **result}


def peer(name):
    """The module of a framework; imported only where it is used, so that a process holds one framework."""
    if name == "torch":
        from peers import torch_peer as module
    elif name == "keras":
        from peers import keras_peer as module
    elif name == "onnxruntime":
        from peers import onnxruntime_peer as module
    else:
        sys.exit(f"--worker: expected torch, keras or onnxruntime, found {name}")
    return module


def check():
    """Ends with an error unless the peers are the same network: parameters and outputs for the same weights."""
    from peers import network

    import numpy

    pixels, _ = network.images(8)
    torch, keras, onnx = peer("torch"), peer("keras"), peer("onnxruntime")
    if torch.parameters("fast") != network.RESIDUAL_PARAMETERS:
        sys.exit(f"torch: expected {network.RESIDUAL_PARAMETERS} parameters of the residual network")
    for framework in (torch, keras, onnx):
        if framework.parameters() != network.PARAMETERS:
            sys.exit(f"{framework.__name__}: expected {network.PARAMETERS} parameters, found {framework.parameters()}")
    logits = torch.logits(pixels)
    exponents = numpy.exp(logits - logits.max(1, keepdims=True))
    expected = exponents / exponents.sum(1, keepdims=True)
    for framework in (keras, onnx):
        difference = float(numpy.abs(framework.probabilities(pixels) - expected).max())
        print(f"{framework.__name__}: {framework.parameters()} parameters, differs from torch by {difference:.1e} at most")
        if not difference < 1e-5:
            sys.exit(f"{framework.__name__}: expected at most 1e-5")


if __name__ == "__main__":
    main()
