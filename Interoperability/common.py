"""What the checks share: their command line, test images, our program, and comparing.

A check is a script `check_NAME.py` that looks at files which our program wrote with the real program behind NAME, and
gives our program files which that one wrote:

    options = common.arguments(__doc__)
    checks = common.Checks("keras")
    images, labels = common.test_images(options)
    ours = common.evaluate(options, options.model)
    theirs = keras.models.load_model(options.model).predict(common.floats(images))
    checks.compare("ours → Keras, .h5", ours, theirs)
    checks.finish()

Needs numpy alone.
"""

import argparse
import gzip
import os
import pathlib
import subprocess
import sys

import numpy

HERE = pathlib.Path(__file__).resolve().parent
# As many test images as every comparison takes.
IMAGES = 1000
CLASS_NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
# Threads that wait sleep rather than spin, so that a busy machine is shared well; it changes no number.
ENVIRONMENT = {**os.environ, "OMP_WAIT_POLICY": "passive"}
# Where the program looks as well, when it is told no folder.
DATA_FOLDERS = (
    HERE.parent / "data",
    HERE.parent / "data/fashion-mnist",
    pathlib.Path("/usr/share/datasets/fashion-mnist"),
)


def arguments(description, *more):
    """The command line of a check: --fashion, --model, --work, --data.

    `more` are further flags that take a value, such as "--run".
    """
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fashion", type=_existing, default=HERE.parent / ".build/release/fashion", help="our program")
    parser.add_argument("--model", type=_existing, required=True, help="a model that our program has trained (.h5)")
    parser.add_argument("--work", type=_absolute, required=True, help="a folder for what the check writes")
    parser.add_argument("--data", type=_absolute, help="folder with Fashion-MNIST (otherwise the usual places)")
    for flag in more:
        parser.add_argument(flag)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    return options


def _absolute(path):
    return pathlib.Path(path).resolve()


def _existing(path):
    found = _absolute(path)
    if not found.is_file():
        raise argparse.ArgumentTypeError(f"expected a file, found none: {path}")
    return found


def test_images(options, count=IMAGES):
    """The first test images as published: bytes [count, 28, 28], and their labels, bytes [count]."""
    images = _idx(options, "t10k-images-idx3-ubyte")
    labels = _idx(options, "t10k-labels-idx1-ubyte")
    return images[:count], labels[:count]


def floats(images):
    """What the networks take: [N, 28, 28, 1], float32 from 0 to 1."""
    return (images[..., None] / numpy.float32(255)).astype(numpy.float32)


def _idx(options, name):
    folders = (options.data,) if options.data else DATA_FOLDERS
    for folder in folders:
        for path, opener in ((folder / name, open), (folder / f"{name}.gz", gzip.open)):
            if path.exists():
                with opener(path, "rb") as file:
                    data = file.read()
                dimensions = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(data[3])]
                return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(dimensions)
    raise SystemExit(f"{name}: found in none of {', '.join(map(str, folders))}")


def small_data(options, count=IMAGES, first=0):
    """A folder in which the data set has only `count` test images from `first` on, and as many to train on.

    Running the program on it is quick. The program warns that it is not the published set.
    """
    folder = options.work / f"data-{first}-{count}"
    if (folder / "complete").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    for prefix in ("train", "t10k"):
        for kind in ("images-idx3", "labels-idx1"):
            numbers = _idx(options, f"{prefix}-{kind}-ubyte")[first : first + count]
            header = bytes([0, 0, 8, numbers.ndim]) + b"".join(size.to_bytes(4, "big") for size in numbers.shape)
            (folder / f"{prefix}-{kind}-ubyte").write_bytes(header + numbers.tobytes())
    # A part of the set is not the set as published: its classes need their names.
    (folder / "classes.txt").write_text("\n".join(CLASS_NAMES))
    (folder / "complete").touch()
    return folder


def fashion(options, *flags, status=0):
    """Runs our program to its end and gives its CompletedProcess (text); another exit status is an error."""
    command = [str(options.fashion), *map(str, flags)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    if done.returncode != status:
        raise RuntimeError(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def evaluate(options, model, *flags, direct=True):
    """What our program thinks of the first 1,000 test images: probabilities, float32 [1000, 10].

    `direct` asks for direct convolution, which other programs use too; its rounding is the closest to theirs.
    """
    output = options.work / "evaluation"
    flags = [*flags, "--no-figures", "--no-near-duplicates", *(["--direct"] if direct else [])]
    fashion(options, "evaluate", "--model", model, "--data", small_data(options), "--output", output, *flags)
    table = numpy.loadtxt(output / "results/predictions.csv", delimiter=",", skiprows=1, dtype=numpy.float64)
    return table[:, 3:].astype(numpy.float32)


class Checks:
    """Prints a line for every check and counts them; the lines begin with `ok` or `FAILED`."""

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.failed = 0

    def expect(self, what, condition, detail=""):
        """Notes whether something holds; `detail` is what was measured."""
        if condition:
            self.passed += 1
        else:
            self.failed += 1
        print("ok    " if condition else "FAILED", f"{self.name}: {what}" + (f" ({detail})" if detail else ""), flush=True)
        return bool(condition)

    def compare(self, what, ours, theirs, tolerance=1e-5):
        """Probabilities [N, classes] that must agree: each within the tolerance, the likeliest classes identical."""
        ours, theirs = numpy.asarray(ours, numpy.float64), numpy.asarray(theirs, numpy.float64)
        if ours.shape != theirs.shape:
            return self.expect(what, False, f"shapes {ours.shape} and {theirs.shape}")
        furthest = float(numpy.abs(ours - theirs).max())
        others = int((ours.argmax(1) != theirs.argmax(1)).sum())
        detail = f"largest difference {furthest:.1e} of {tolerance:.0e}, {others} of {len(ours)} classes differ"
        return self.expect(what, furthest <= tolerance and others == 0, detail)

    def finish(self):
        """Ends the script: with status 0 when there were checks and all of them passed."""
        sys.exit(0 if self.passed and not self.failed else 1)
