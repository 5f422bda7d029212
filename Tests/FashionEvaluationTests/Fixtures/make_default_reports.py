"""Makes default_reports.json: scikit-learn's report, with its default labels, of the predictions in reports.json.

By default scikit-learn lists and averages the classes that occur as a label or as a prediction. A case of its own has three
classes of ten. Made with Python 3.11 and scikit-learn 1.9.1. Run in this folder: python make_default_reports.py
"""

import json
import warnings

from sklearn.metrics import classification_report

warnings.simplefilter("ignore")
reports = json.load(open("reports.json"))
cases = {
    name: (case["labels"], case["predicted"], case["classNames"])
    for name, case in ((case["name"], case) for case in reports)
}
cases["three classes of ten"] = (
    [3, 3, 3, 5, 5, 7, 7, 7, 7, 3], [3, 3, 5, 5, 7, 7, 7, 3, 7, 8], [f"class {index}" for index in range(10)])

result = {}
for name, (labels, predicted, names) in cases.items():
    present = sorted({*labels, *predicted})

    def report(**options):
        return classification_report(labels, predicted, target_names=[names[i] for i in present], zero_division=0, **options)

    figures = report(output_dict=True)
    result[name] = {
        "labels": labels, "predicted": predicted, "names": names,
        "macro": figures["macro avg"], "weighted": figures["weighted avg"], "text2": report(), "text4": report(digits=4),
    }
with open("default_reports.json", "w") as file:
    json.dump(result, file, indent=1, ensure_ascii=False)
    file.write("\n")
