"""Makes imbalance.json: what scikit-learn and SciPy say of the predictions in reports.json where classes count alike.

Made with Python 3.11, NumPy 2.4.6, scikit-learn 1.9.1 and SciPy 1.17.1. Run in this folder: python make_imbalance.py
"""

import json
import pathlib
import warnings

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import balanced_accuracy_score, f1_score

warnings.simplefilter("ignore")
cases = []
for case in json.loads(pathlib.Path("reports.json").read_text()):
    labels, predicted = np.array(case["labels"]), np.array(case["predicted"])
    intervals = []
    for label in range(len(case["classNames"])):
        own = labels == label
        hits = int((predicted[own] == label).sum())
        interval = binomtest(hits, int(own.sum())).proportion_ci(method="wilson") if own.any() else None
        intervals.append([interval.low, interval.high] if interval else None)
    cases.append({
        "name": case["name"],
        "balancedAccuracy": balanced_accuracy_score(labels, predicted),
        "macroF1": f1_score(labels, predicted, average="macro", zero_division=0),
        "intervals": intervals,
    })
pathlib.Path("imbalance.json").write_text("[" + ",\n".join(map(json.dumps, cases)) + "]\n")
