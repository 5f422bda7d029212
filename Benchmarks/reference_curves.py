#!/usr/bin/env python3
"""Draws the curves of the reference project's recipe in Keras and in this program side by side, and prints them as a table.

The two draw their own initial weights, validation images and augmentation, so the curves are two runs of the same recipe and not
equal; where one is longer, only the epochs of both are shown.

    python Benchmarks/reference_curves.py keras.json saved_model/training_history.json --output curves.png
"""

import argparse
import json
import pathlib
import statistics

MEASURES = {"accuracy": "training accuracy", "loss": "training loss", "val_accuracy": "validation accuracy",
            "val_loss": "validation loss"}


def read_keras(path):
    """The columns of a file of keras_reference.py."""
    epochs = json.loads(path.read_text())["epochs"]
    return {key: [epoch[key] for epoch in epochs] for key in [*MEASURES, "seconds"]}


def read_history(path):
    """The columns of a training's history."""
    history = json.loads(path.read_text())
    return {key: history[key] for key in [*MEASURES, "seconds"]}


def table(keras, fashion):
    """The validation of both after each epoch, in Markdown."""
    lines = ["| epoch | Keras, validation | | fashion, validation | |", "|--:|--:|--:|--:|--:|"]
    for epoch, row in enumerate(zip(*(run[key] for run in (keras, fashion) for key in ("val_accuracy", "val_loss"))), 1):
        lines.append(f"| {epoch} | {row[0]:.2%} | {row[1]:.4f} | {row[2]:.2%} | {row[3]:.4f} |".replace("%", " %"))
    seconds = [statistics.median(run["seconds"]) for run in (keras, fashion)]
    return "\n".join(lines) + f"\n\nmedian seconds an epoch: {seconds[0]:.0f} and {seconds[1]:.0f}"


def draw(keras, fashion, output):
    """Writes a PNG with a panel for each measure."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(2, 2, figsize=(10, 7), sharex=True, layout="constrained")
    for panel, (key, title) in zip(panels.flat, MEASURES.items()):
        for name, run in (("Keras", keras), ("fashion", fashion)):
            panel.plot(range(1, len(run[key]) + 1), run[key], marker="o", markersize=3, label=name)
        panel.set_title(title)
        panel.xaxis.get_major_locator().set_params(integer=True)
        panel.grid(alpha=0.3)
        panel.legend()
    for panel in panels[-1]:
        panel.set_xlabel("epoch")
    figure.savefig(output, dpi=100)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keras", type=pathlib.Path, help="keras.json of keras_reference.py")
    parser.add_argument("history", type=pathlib.Path, help="training_history.json of fashion train --recipe reference")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="the PNG file")
    arguments = parser.parse_args()
    runs = [read_keras(arguments.keras), read_history(arguments.history)]
    epochs = min(len(run["val_loss"]) for run in runs)
    keras, fashion = [{key: values[:epochs] for key, values in run.items()} for run in runs]
    print(table(keras, fashion))
    draw(keras, fashion, arguments.output)


if __name__ == "__main__":
    main()
