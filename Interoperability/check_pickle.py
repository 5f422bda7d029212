"""Python's own pickle reads the history that our program writes.

The other direction, our reader on Python's pickles, is checked by the tests of `Training`, on files that Python and both
Keras wrote: no command of the program reads a history yet.
"""

import json
import pickle
import pickletools

import common

KEYS = ["accuracy", "loss", "val_accuracy", "val_loss", "learning_rate"]


def main():
    options = common.arguments(__doc__)
    checks = common.Checks("pickle")
    output = options.work / "training"
    common.fashion(
        options, "train", "--recipe", "reference", "--data", common.small_data(options, 300), "--output", output, "--epochs", 2, "--no-augment")
    file = output / "saved_model/training_history.pkl"
    table = json.loads((output / "saved_model/training_history.json").read_text())

    names = {opcode.name for opcode, _, _ in pickletools.genops(file.read_bytes())}
    checks.expect("the file names and calls nothing", not names & {"GLOBAL", "STACK_GLOBAL", "REDUCE", "INST", "BUILD"})
    history = pickle.loads(file.read_bytes())
    checks.expect("pickle.load gives a plain dictionary", type(history) is dict, f"{type(history).__name__}")
    checks.expect("with Keras' keys", list(history) == KEYS, ", ".join(history))
    checks.expect(
        "each with a list of one float an epoch",
        all(type(values) is list and len(values) == 2 and {type(v) for v in values} == {float} for values in history.values()))
    checks.expect("equal to those of training_history.json", history == {key: table[key] for key in KEYS})
    checks.finish()


main()
