"""Makes reports.json: predictions, and what scikit-learn, Keras, SciPy and Python's csv module say about them.

Made with Python 3.11, NumPy 2.4.6, scikit-learn 1.9.1, Keras 3.15 on TensorFlow 2.21 and SciPy 1.17.1. Run in this folder:
    KERAS_BACKEND=tensorflow python make_reports.py
"""

import csv
import io
import json
import re
import warnings

import keras
import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import classification_report, confusion_matrix

FASHION = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


def softmax_case(seed, names, count, strength, label_classes=None, never=()):
    """Rounded softmax rows, right more often the greater the strength; `never` are classes that are not predicted."""
    random = np.random.default_rng(seed)
    labels = random.choice(label_classes or len(names), size=count)
    logits = random.normal(size=(count, len(names)))
    logits[np.arange(count), labels] += strength
    logits[:, list(never)] = -30
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return names, labels, np.round(probabilities, 3)


CASES = {
    "fashion": softmax_case(1, FASHION, 120, 2.5),
    "one class without images": softmax_case(2, ["a", "b", "c", "d"], 40, 1.0, label_classes=[0, 1, 3]),
    "one class never predicted": softmax_case(3, ["a", "b", "c"], 40, 1.0, never=[1]),
    "one class with neither": softmax_case(4, ["a", "b", "c"], 30, 1.0, label_classes=[0, 2], never=[1]),
    "long names": softmax_case(5, ["a rather long class name", "Übergangsjacke, \"warm\"", "x"], 30, 1.5),
    "all right and certain": (["no", "yes"], np.array([0, 1, 1]), np.array([[1, 0], [0, 1], [0, 1]])),
    "all wrong and certain": (["no", "yes"], np.array([0, 1, 1, 1]), np.array([[0, 1], [1, 0], [1, 0], [1, 0]])),
    "ties": (["a", "b", "c"], np.array([0, 1, 2]), np.array([[0.5, 0.5, 0], [0.25, 0.375, 0.375], [0.5, 0, 0.5]])),
    "small probabilities": (
        ["line\nbreak", "b"], np.array([0, 1]), np.array([[1e-5, 0.99999], [3.0517578e-5, 0.99996948]])),
    "one image": (["only"], np.array([0]), np.array([[1.0]])),
}


def described(name, names, labels, probabilities):
    probabilities = probabilities.astype(np.float32)
    predicted = probabilities.argmax(axis=1)
    classes = range(len(names))
    settings = dict(labels=classes, target_names=names, zero_division=0)
    figures = classification_report(labels, predicted, output_dict=True, **settings)
    figures.pop("accuracy")

    def text(digits):
        # Where no prediction is right, scikit-learn counts in floats ("3.0"). Ours are always integers.
        table = classification_report(labels, predicted, digits=digits, **settings)
        return re.sub(r"  (\d+)\.0$", r"    \1", table, flags=re.MULTILINE)

    one_hot = np.eye(len(names), dtype=np.float32)[labels]
    losses = keras.ops.convert_to_numpy(keras.losses.categorical_crossentropy(one_hot, probabilities))
    interval = binomtest(int((predicted == labels).sum()), len(labels)).proportion_ci(method="wilson")

    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["index", "label", "predicted", *names])
    for index, row in enumerate(probabilities):
        writer.writerow([index, labels[index], predicted[index], *[str(number) for number in row]])
    return {
        "name": name,
        "classNames": names,
        "labels": labels.tolist(),
        "probabilities": [float(str(number)) for number in probabilities.ravel()],
        "predicted": predicted.tolist(),
        "accuracy": float((predicted == labels).mean()),
        "loss": float(losses.astype(np.float64).mean()),
        "interval": [interval.low, interval.high],
        "confusion": confusion_matrix(labels, predicted, labels=classes).tolist(),
        "text2": text(2),
        "text4": text(4),
        "figures": figures,
        "csv": table.getvalue(),
    }


warnings.simplefilter("ignore")
with open("reports.json", "w") as file:
    json.dump([described(name, *case) for name, case in CASES.items()], file, separators=(",", ":"))
    file.write("\n")
