"""Steps of Keras' optimizers on one small weight, for ours to agree with.

Ten steps with random gradients and a learning rate that changes; `decayed` holds a kernel's values, and, where the
optimizer has a weight decay, `plain` those of a weight that Keras excludes from it.

Versions: Keras 3.15.1 on TensorFlow 2.21.0 (CPU). Run: python make_optimizers.py
"""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
RATES = [0.1, 0.1, 0.05, 0.05, 0.2, 0.01, 0.01, 0.3, 0.1, 0.1]
OPTIMIZERS = {
    "adam": lambda: keras.optimizers.Adam(),
    "adam, other constants": lambda: keras.optimizers.Adam(beta_1=0.8, beta_2=0.95, epsilon=1e-3),
    "adamw": lambda: keras.optimizers.AdamW(weight_decay=0.04),
    "sgd": lambda: keras.optimizers.SGD(),
    "sgd, momentum": lambda: keras.optimizers.SGD(momentum=0.9),
    "sgd, nesterov": lambda: keras.optimizers.SGD(momentum=0.9, nesterov=True),
    "sgd, nesterov, decay": lambda: keras.optimizers.SGD(momentum=0.9, nesterov=True, weight_decay=0.04),
}


def main():
    rng = np.random.default_rng(1)
    start = rng.normal(size=6).astype("float32")
    gradients = rng.normal(size=(len(RATES), 6)).astype("float32")
    cases = {}
    for name, make in OPTIMIZERS.items():
        optimizer = make()
        decayed = keras.Variable(start, name="kernel")
        plain = keras.Variable(start, name="bias")
        if optimizer.weight_decay is not None:
            optimizer.exclude_from_weight_decay(var_list=[plain])
        optimizer.build([decayed, plain])
        rows = {"decayed": [], "plain": []}
        for rate, gradient in zip(RATES, gradients):
            optimizer.learning_rate = rate
            gradient = keras.ops.convert_to_tensor(gradient)
            optimizer.apply([gradient, gradient], [decayed, plain])
            rows["decayed"].append(decayed.numpy().tolist())
            rows["plain"].append(plain.numpy().tolist())
        cases[name] = rows
    with open(os.path.join(HERE, "optimizers.json"), "w") as file:
        json.dump({"start": start.tolist(), "rates": RATES, "gradients": gradients.tolist(), "cases": cases}, file)


if __name__ == "__main__":
    main()
