"""TensorBoard's own reader reads the event files of our trainings, also of one that was killed and resumed."""

import json
import math
import os
import signal
import struct
import subprocess
import time
import zlib

from tensorboard.backend.event_processing import event_accumulator

import common

EPOCHS = 3
IMAGES = 300
RUNS = ("train", "validation", "steps")
# Scalars of each run.
SCALARS = {
    "train": {
        "epoch_loss", "epoch_accuracy", "epoch_learning_rate", "epoch_images_per_second", "epoch_gradient_norm",
    },
    "validation": {"epoch_loss", "epoch_accuracy"},
    "steps": {
        "batch_loss", "batch_accuracy", "batch_learning_rate", "batch_images_per_second", "batch_gradient_norm",
    },
}
# The columns of the history behind them.
COLUMNS = {
    "train": {
        "epoch_loss": "loss", "epoch_accuracy": "accuracy", "epoch_learning_rate": "learning_rate",
        "epoch_images_per_second": "images_per_second", "epoch_gradient_norm": "gradient_norm",
    },
    "validation": {"epoch_loss": "val_loss", "epoch_accuracy": "val_accuracy"},
}
IMAGE_STEPS = {"train": {"training_samples": [0]}, "validation": {"confusion_matrix": list(range(EPOCHS))}, "steps": {}}


def main():
    options = common.arguments(__doc__)
    checks = common.Checks("tensorboard")
    common.small_data(options, IMAGES)
    whole = options.work / "whole"
    common.fashion(options, *flags(options, whole))
    judge(checks, "a training", whole)
    kill_and_resume(options, checks, options.work / "killed")
    judge(checks, "a training that was killed and resumed", options.work / "killed")
    compare(checks, whole, options.work / "killed")
    checks.finish()


def flags(options, output):
    # 270 images to train on: 17 steps an epoch.
    data = common.small_data(options, IMAGES)
    return [
        "train", "--recipe", "reference", "--data", data, "--output", output, "--tensorboard", output / "events", "--epochs", EPOCHS,
        "--batch-size", 16, "--threads", 1]


def kill_and_resume(options, checks, output):
    """Kills the program in the middle of the second epoch, beyond its checkpoint, then lets it go on."""
    checkpoint = output / "saved_model/checkpoint.fashion"
    command = [str(options.fashion), *map(str, flags(options, output))]
    program = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **common.ENVIRONMENT})
    while program.poll() is None and not (checkpoint.exists() and steps_on_disk(output) >= 17 + 3):
        time.sleep(0.002)
    program.send_signal(signal.SIGKILL)
    killed = program.wait() == -signal.SIGKILL
    before = scalars(read(output, "steps"), "batch_loss")
    checks.expect("the first part was killed beyond its checkpoint", killed and len(before) > 17, f"{len(before)} steps")
    common.fashion(options, "train", "--resume", "--output", output)
    files = sorted((output / "events/steps").iterdir())
    checks.expect("the resumed training has an event file of its own", len(files) == 2, f"{len(files)} files")


def steps_on_disk(output):
    """Events so far, without TensorBoard: the frames are counted."""
    count = 0
    for file in (output / "events/steps").glob("*"):
        data = file.read_bytes()
        position = 0
        while position + 12 <= len(data):
            position += 16 + struct.unpack_from("<Q", data, position)[0]
            count += position <= len(data)
    # Two events begin the file.
    return count - 2


def judge(checks, what, output):
    history = json.loads((output / "saved_model/training_history.json").read_text())
    for run in RUNS:
        reader = read(output, run)
        tags = reader.Tags()
        checks.expect(f"{what}: tags of {run}", set(tags["scalars"]) == SCALARS[run], f"{len(tags['scalars'])} scalars")
        for tag, column in COLUMNS.get(run, {}).items():
            points = scalars(reader, tag)
            expected = [(epoch, single(value)) for epoch, value in enumerate(history[column])]
            checks.expect(f"{what}: {run}/{tag} is the history's {column}", points == expected, f"{len(points)} epochs")
        for tag, steps in IMAGE_STEPS[run].items():
            images = reader.Images(tag) if tag in tags["images"] else []
            checks.expect(
                f"{what}: pictures {run}/{tag}",
                [image.step for image in images] == steps and all(map(is_whole, images)), f"{len(images)} pictures")
    batches = read(output, "steps")
    for tag in sorted(SCALARS["steps"]):
        points = scalars(batches, tag)
        good = [step for step, _ in points] == list(range(1, 17 * EPOCHS + 1)) and all(math.isfinite(v) for _, v in points)
        checks.expect(f"{what}: {tag} has every step once", good, f"{len(points)} steps")
    # All batches of an epoch but the last have the same size.
    losses = [value for _, value in scalars(batches, "batch_loss")]
    sizes = ([16] * 16 + [14]) * EPOCHS
    means = [
        sum(loss * size for loss, size in zip(losses[i : i + 17], sizes[i : i + 17])) / 270
        for i in range(0, 17 * EPOCHS, 17)
    ]
    furthest = max(abs(mean - loss) for mean, loss in zip(means, history["loss"]))
    checks.expect(f"{what}: the batches' losses make the epochs'", furthest < 1e-5, f"difference {furthest:.1e}")


def compare(checks, whole, killed):
    """What does not depend on time is the same, whether a training was killed or not."""
    different = []
    for run in RUNS:
        one, other = read(whole, run), read(killed, run)
        for tag in sorted(SCALARS[run]):
            if "images_per_second" not in tag and scalars(one, tag) != scalars(other, tag):
                different.append(f"{run}/{tag}")
        for tag in IMAGE_STEPS[run]:
            if [i.encoded_image_string for i in one.Images(tag)] != [i.encoded_image_string for i in other.Images(tag)]:
                different.append(f"{run}/{tag}")
    checks.expect("killed and resumed, every curve and picture is the same", not different, ", ".join(different))


def read(output, run):
    reader = event_accumulator.EventAccumulator(
        str(output / "events" / run), size_guidance={event_accumulator.SCALARS: 0, event_accumulator.IMAGES: 0})
    return reader.Reload()


def scalars(reader, tag):
    return [(event.step, event.value) for event in reader.Scalars(tag)]


def single(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def is_whole(image):
    """Whether a picture is a PNG of the size that its event says, with all its pixels (PNG specification, section 5)."""
    data = image.encoded_image_string
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return False
    pixels, position, header, kind = b"", 8, None, b""
    while position < len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        if struct.unpack_from(">I", data, position + 8 + length)[0] != zlib.crc32(kind + body):
            return False
        header = body if kind == b"IHDR" else header
        pixels += body if kind == b"IDAT" else b""
        position += 12 + length
    width, height, depth, colour = struct.unpack_from(">IIBB", header)
    rows = len(zlib.decompress(pixels)) == height * (1 + 3 * width)
    return kind == b"IEND" and (width, height) == (image.width, image.height) and (depth, colour) == (8, 2) and rows


main()
