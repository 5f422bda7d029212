"""Learning rates of PyTorch's OneCycleLR and of Keras' CosineDecay, step by step.

Made with PyTorch 2.13 and Keras 3.15 on TensorFlow 2.21:  KERAS_BACKEND=tensorflow python make_schedules.py > schedules.json
"""

import json
import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import torch

warnings.simplefilter("ignore")  # the scheduler runs without an optimizer's steps here


def one_cycle(total, max_lr, **options):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0, momentum=0.9)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=max_lr, total_steps=total, **options)
    rates = []
    for step in range(total):
        rates.append(schedule.get_last_lr()[0])
        if step + 1 < total:
            schedule.step()
    return {"kind": "one-cycle", "total": total, "max_lr": max_lr, **options, "rates": rates}


def cosine(total, peak, warm_up=0.0, initial=0.0, alpha=0.0):
    steps = round(warm_up * total)
    if steps:
        schedule = keras.optimizers.schedules.CosineDecay(
            initial, total - steps, alpha=alpha, warmup_target=peak, warmup_steps=steps
        )
    else:
        schedule = keras.optimizers.schedules.CosineDecay(peak, total, alpha=alpha)
    rates = [float(schedule(step)) for step in range(total + 3)]
    return {
        "kind": "cosine", "total": total, "peak": peak, "warm_up": warm_up, "initial": initial, "alpha": alpha,
        "rates": rates,
    }


runs = [
    one_cycle(100, 0.01),
    one_cycle(7, 0.1),
    one_cycle(2, 0.1),
    one_cycle(1, 0.1),
    one_cycle(60, 1.5e-3, pct_start=0.1, div_factor=10.0, final_div_factor=100.0),
    one_cycle(20, 0.02, pct_start=1.0),
    one_cycle(20, 0.02, pct_start=0.0),
    cosine(100, 1e-3),
    cosine(40, 0.1, alpha=0.05),
    cosine(50, 0.05, warm_up=0.2, initial=0.001),
    cosine(33, 0.05, warm_up=0.1, alpha=0.01),
    cosine(1, 0.05),
]
print('{"torch": "%s", "keras": "%s", "runs": [' % (torch.__version__, keras.__version__))
print(",\n".join(json.dumps(r) for r in runs))
print("]}")
