"""Makes reports.json: predictions, and what scikit-learn, Keras, SciPy and Python's csv module say about them.

Made with Python 3.11, NumPy 2.4.6, scikit-learn 1.9.1, Keras 3.15 on TensorFlow 2.21 and SciPy 1.17.1. Run in this folder:
    KERAS_BACKEND=tensorflow python make_reports.py
"""

import csv
import io
import json
import warnings

import keras
import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score, brier_score_loss, classification_report, confusion_matrix, log_loss,
    precision_recall_curve, roc_auc_score, roc_curve)

FASHION = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


def softmax_case(seed, names, count, strength, label_classes=None, never=(), decimals=3, sharpness=1):
    """Rounded softmax rows, right more often the greater the strength; `never` are classes that are not predicted."""
    random = np.random.default_rng(seed)
    labels = random.choice(label_classes or len(names), size=count)
    logits = random.normal(size=(count, len(names)))
    logits[np.arange(count), labels] += strength
    logits[:, list(never)] = -30
    probabilities = softmax(sharpness * logits, axis=1)
    rounded = np.round(probabilities, decimals)
    if decimals < 3:
        rounded /= rounded.sum(axis=1, keepdims=True)
    return names, labels, rounded


CASES = {
    "fashion": softmax_case(1, FASHION, 120, 2.5),
    "one class without images": softmax_case(2, ["a", "b", "c", "d"], 40, 1.0, label_classes=[0, 1, 3]),
    "one class never predicted": softmax_case(3, ["a", "b", "c"], 40, 1.0, never=[1]),
    "one class with neither": softmax_case(4, ["a", "b", "c"], 30, 1.0, label_classes=[0, 2], never=[1]),
    "long names": softmax_case(5, ["a rather long class name", "Übergangsjacke, \"warm\"", "x"], 30, 1.5),
    "all right and certain": (["no", "yes"], np.array([0, 1, 1]), np.array([[1, 0], [0, 1], [0, 1]])),
    "all wrong and certain": (["no", "yes"], np.array([0, 1, 1, 1]), np.array([[0, 1], [1, 0], [1, 0], [1, 0]])),
    "ties": (["a", "b", "c"], np.array([0, 1, 2]), np.array([[0.5, 0.5, 0], [0.25, 0.375, 0.375], [0.5, 0, 0.5]])),
    "many ties": softmax_case(6, ["a", "b", "c"], 60, 0.8, decimals=1),
    "overconfident": softmax_case(7, ["a", "b", "c", "d"], 90, 1.5, decimals=6, sharpness=3),
    "timid": softmax_case(8, ["a", "b", "c"], 70, 2.0, decimals=6, sharpness=0.3),
    "one class among two": (["a", "b"], np.array([1, 1, 1]), np.array([[0.25, 0.75], [0.625, 0.375], [0, 1]])),
    "日本語 and e\u0301": softmax_case(9, ["Ｔシャツ", "e\u0301te\u0301", "👗 dress", "-"], 25, 1.0),
    "small probabilities": (
        ["line\nbreak", "b"], np.array([0, 1]), np.array([[1e-5, 0.99999], [3.0517578e-5, 0.99996948]])),
    "one image": (["only"], np.array([0]), np.array([[1.0]])),
}

WITH_CURVES = ("one class without images", "ties", "many ties", "one class among two", "all wrong and certain")


def top_accuracy(labels, probabilities, k):
    """Of equal probabilities the lower class is ahead (scikit-learn's top_k_accuracy_score has the higher one ahead)."""
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :k]
    return float((best == labels[:, None]).any(axis=1).mean())


def brier(labels, probabilities):
    """scikit-learn's score wants rows that sum to 1 closely; rounded ones have the definition."""
    classes = probabilities.shape[1]
    exact = probabilities.astype(np.float64)
    definition = ((exact - np.eye(classes)[labels]) ** 2).sum(axis=1).mean()
    if classes > 2 and np.allclose(exact.sum(axis=1), 1, atol=1e-7):
        score = brier_score_loss(labels, exact, labels=range(classes), scale_by_half=False)
        assert abs(score - definition) < 1e-12
        return score
    return definition


def calibration(labels, probabilities, count):
    """The bins that are not empty as scikit-learn sees them, their images, and the calibration error from these."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = (probabilities.argmax(axis=1) == labels).astype(int)
    accuracy, mean = calibration_curve(right, confidence, n_bins=count, strategy="uniform", pos_label=1)
    bins = np.searchsorted(np.linspace(0, 1, count + 1)[1:-1], confidence)
    counts = np.bincount(bins, minlength=count)
    error = (np.abs(accuracy - mean) * counts[counts > 0]).sum() / counts.sum()
    return {"count": count, "counts": counts.tolist(), "accuracy": accuracy.tolist(), "confidence": mean.tolist(),
            "error": error}


def temperature(labels, probabilities):
    """SciPy's minimum of the negative log-likelihood, where there is one within 0.01 to 100, and the likelihoods."""
    logits = np.log(np.maximum(probabilities.astype(np.float64), np.finfo(np.float32).tiny))

    def loss(log_temperature):
        rows = log_softmax(logits / np.exp(log_temperature), axis=1)
        return -rows[np.arange(len(labels)), labels].mean()

    before = loss(0)
    classes = probabilities.shape[1]
    if classes > 1 and probabilities.min() > 1e-12:
        assert abs(log_loss(labels, softmax(logits, axis=1), labels=range(classes)) - before) < 1e-9
    best = minimize_scalar(loss, bounds=np.log([0.01, 100]), method="bounded", options={"xatol": 1e-10})
    value = float(np.exp(best.x))
    inside = 0.02 < value < 50 and best.fun < before - 1e-6
    return {"before": before, "after": best.fun if inside else None, "temperature": value if inside else None,
            "scaled": softmax(logits / value, axis=1)[0].tolist() if inside else None}


def ranking(positive, scores, with_curves):
    """Areas and curves of one class against the others; nothing where they are not defined."""
    both = 0 < positive.sum() < len(positive)
    result = {
        "rocArea": roc_auc_score(positive, scores) if both else None,
        "averagePrecision": average_precision_score(positive, scores) if positive.any() else None,
    }
    if with_curves:
        roc = np.stack(roc_curve(positive, scores, drop_intermediate=False)[:2], axis=1) if both else np.zeros((0, 2))
        precision, recall, _ = precision_recall_curve(positive, scores)
        pairs = np.stack([recall, precision], axis=1)[::-1] if positive.any() else np.zeros((0, 2))
        result["roc"] = np.round(roc, 6).tolist()
        result["precisionRecall"] = np.round(pairs, 6).tolist()
    return result


def described(name, names, labels, probabilities):
    probabilities = probabilities.astype(np.float32)
    predicted = probabilities.argmax(axis=1)
    classes = range(len(names))
    settings = dict(labels=classes, target_names=names, zero_division=0)
    figures = classification_report(labels, predicted, output_dict=True, **settings)
    figures.pop("accuracy")

    def text(digits):
        return classification_report(labels, predicted, digits=digits, **settings)

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
        "topAccuracies": [top_accuracy(labels, probabilities, k) for k in (1, 2, 3)],
        "brier": brier(labels, probabilities),
        "calibrations": [calibration(labels, probabilities, bins) for bins in (15, 10, 1)],
        "temperature": temperature(labels, probabilities),
        "rankings": [ranking(labels == k, probabilities[:, k], name in WITH_CURVES) for k in classes],
    }


warnings.simplefilter("ignore")
with open("reports.json", "w") as file:
    json.dump([described(name, *case) for name, case in CASES.items()], file, separators=(",", ":"))
    file.write("\n")
