"""Makes studies.json: what SciPy and statsmodels say of samples, pairs of samples and McNemar's counts.

Made with Python 3.11, SciPy 1.17.1 and statsmodels 0.15.0. Run in this folder: python make_studies.py
"""

import json

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

random = np.random.default_rng(1)

SAMPLES = [
    [0.9524, 0.9509, 0.9531, 0.9518, 0.9527],
    [0.9469, 0.9524],
    [0.25, 0.25, 0.5],
    [-3.0, 1e-3, 7.5, 2.25],
    random.normal(95, 0.1, 10).tolist(),
    random.normal(0, 1e6, 31).tolist(),
    random.uniform(size=200).tolist(),
]
PAIRS = [
    ([0.9524, 0.9509, 0.9531, 0.9518, 0.9527], [0.9515, 0.9503, 0.9533, 0.9501, 0.9519]),
    ([0.9469, 0.9524], [0.9470, 0.9520]),
    (random.normal(95, 0.1, 8).tolist(), random.normal(95.2, 0.1, 8).tolist()),
    (random.normal(0, 1, 40).tolist(), random.normal(0, 1, 40).tolist()),
    ([1.0, 2.0, 3.0], [-1.0, 0.001, 1.0]),
]
COUNTS = [(0, 0), (1, 0), (0, 7), (5, 5), (12, 25), (310, 352), (1200, 1450), (9000, 3000), (40000, 40100)]


def sample(values):
    interval = stats.t.interval(0.95, len(values) - 1, loc=np.mean(values), scale=stats.sem(values))
    return {
        "values": values, "mean": np.mean(values), "deviation": np.std(values, ddof=1),
        "error": stats.sem(values), "interval": list(interval)}


def pair(first, second):
    result = stats.ttest_rel(first, second)
    return {
        "first": first, "second": second, "t": result.statistic, "p": result.pvalue,
        "interval": list(result.confidence_interval(0.95))}


def counts(first, second):
    return {
        "first": first, "second": second,
        "p": mcnemar([[17, first], [second, 4]], exact=True).pvalue}


json.dump(
    {
        "samples": [sample(values) for values in SAMPLES],
        "pairs": [pair(*values) for values in PAIRS],
        "counts": [counts(*values) for values in COUNTS],
    },
    open("studies.json", "w"), default=float)
