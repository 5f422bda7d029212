#!/usr/bin/env python3
"""How fast a training is alone, and beside one busy program.

    python Benchmarks/beside.py .build/release/fashion [OTHER ...] [--rounds 10] [--steps 20]

Each round measures every program alone and then beside a loop that does nothing, in turn, so that a busy spell of the machine
meets all. With several programs the report also has the ratio of each to the last one, taken within a round. Two versions of
this program are compared that way. Prints a table in Markdown.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import sys

import machine

BUSY = [sys.executable, "-c", "while True: pass"]


def speed(program, arguments):
    """Images per second of a training step, the median of the timed ones."""
    command = [program, "benchmark", "--only", "training", "--json", *arguments]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return report["training"]["imagesPerSecond"]


@contextlib.contextmanager
def neighbour():
    """A busy program with one thread, as long as the block runs."""
    process = subprocess.Popen(BUSY)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def measure(program, arguments, beside):
    with neighbour() if beside else contextlib.nullcontext():
        return speed(program, arguments)


def spread(numbers, digits):
    """The median, and the smallest and largest number."""
    return f"{statistics.median(numbers):.{digits}f} ({min(numbers):.{digits}f} to {max(numbers):.{digits}f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="+", help="programs to measure")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=20, help="timed steps in each measurement")
    options = parser.parse_args()
    if options.rounds < 1 or options.steps < 1:
        parser.error("--rounds and --steps: expected at least 1")
    arguments = ["--training-steps", str(options.steps)]
    measured = {(program, beside): [] for program in options.programs for beside in (False, True)}
    for _ in range(options.rounds):
        for beside in (False, True):
            for program in options.programs:
                measured[program, beside].append(measure(program, arguments, beside))

    processor = machine.describe()["processor"]
    print(f"{processor}, {options.rounds} rounds, {options.steps} steps each; median (smallest to largest)\n")
    print("| program | alone, img/s | beside a busy program, img/s | share that is left |")
    print("|---|--:|--:|--:|")
    for program in options.programs:
        alone, beside = measured[program, False], measured[program, True]
        shares = [b / a for a, b in zip(alone, beside)]
        print(f"| `{program}` | {spread(alone, 0)} | {spread(beside, 0)} | {spread(shares, 2)} |")
    *others, last = options.programs
    for program in others:
        for beside, words in ((False, "alone"), (True, "beside a busy program")):
            ratios = [a / b for a, b in zip(measured[program, beside], measured[last, beside])]
            print(f"\n`{program}` against `{last}`, {words}: {spread(ratios, 2)}")


if __name__ == "__main__":
    main()
