"""The seed CNN in PyTorch.

Variants: `default` (NCHW), `channels_last`, `compiled` (channels_last through torch.compile, which needs a C++ compiler).
"""

import numpy as np
import torch
from torch import nn

from . import network, timing, torch_residual

VERSION = torch.__version__


def build():
    layers, index, channels = [], 0, 1
    for block, (width, rate) in enumerate(network.BLOCKS):
        for _ in range(2):
            # Keras' momentum of 0.99 is the share that stays; PyTorch's is the share that is new.
            layers += [
                nn.Conv2d(channels, width, 3, padding=1),
                nn.BatchNorm2d(width, eps=network.EPSILON, momentum=0.01),
                nn.ReLU(inplace=True),
            ]
            channels = width
        if block < 2:
            layers.append(nn.MaxPool2d(2))
        else:
            layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        layers.append(nn.Dropout(rate))
    layers += [
        nn.Linear(channels, network.HIDDEN),
        nn.BatchNorm1d(network.HIDDEN, eps=network.EPSILON, momentum=0.01),
        nn.ReLU(inplace=True),
        nn.Dropout(network.HIDDEN_DROPOUT),
        nn.Linear(network.HIDDEN, network.CLASSES),
    ]
    model = nn.Sequential(*layers)
    load(model, network.weights())
    return model


def load(model, weights):
    """Fills the model's layers, in order, with the arrays of `network.weights`."""
    arrays = iter(weights.values())
    with torch.no_grad():
        for layer in model:
            if isinstance(layer, (nn.Conv2d, nn.Linear)):
                kernel, bias = next(arrays)
                order = (3, 2, 0, 1) if kernel.ndim == 4 else (1, 0)
                layer.weight.copy_(torch.from_numpy(np.ascontiguousarray(kernel.transpose(order))))
                layer.bias.copy_(torch.from_numpy(bias))
            elif isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
                targets = (layer.weight, layer.bias, layer.running_mean, layer.running_var)
                for target, array in zip(targets, next(arrays), strict=True):
                    target.copy_(torch.from_numpy(array))


def parameters(recipe="reference"):
    """All parameters as Keras counts them: with the running statistics, without PyTorch's step counters."""
    return sum(value.numel() for name, value in _network(recipe).state_dict().items() if "num_batches" not in name)


def logits(pixels):
    with torch.inference_mode():
        return build().eval()(_batch(pixels, torch.contiguous_format)).numpy()


def train(variant, threads, steps, recipe="reference", warm_batches=8):
    model, layout = _prepare(variant, threads, recipe)
    if recipe == "fast":
        batch = torch_residual.BATCH
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.05, fused=True)
        loss_function = nn.CrossEntropyLoss(label_smoothing=0.1)
    else:
        batch = network.BATCH
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)
        loss_function = nn.CrossEntropyLoss()
    pixels, classes = network.images(batch * warm_batches)
    labels = torch.from_numpy(classes.argmax(1)).split(batch)
    batches = [
        (_batch(part, layout), label) for part, label in zip(np.split(pixels, warm_batches), labels, strict=True)
    ]
    model.train()
    run = torch.compile(model) if variant == "compiled" else model
    totals = {"steps": 0, "loss": 0.0, "correct": 0}

    def step():
        inputs, target = batches[totals["steps"] % warm_batches]
        optimizer.zero_grad(set_to_none=True)
        outputs = run(inputs)
        loss = loss_function(outputs, target)
        loss.backward()
        optimizer.step()
        totals["steps"] += 1
        totals["loss"] += loss.item()
        totals["correct"] += (outputs.argmax(1) == target).sum().item()

    return timing.training(step, steps, batch)


def infer(variant, threads, runs, batches):
    model, layout = _prepare(variant, threads)
    model.eval()
    run = torch.compile(model) if variant == "compiled" else model
    results = []
    with torch.inference_mode():
        for size in batches:
            inputs = _batch(network.images(size)[0], layout)
            results.append(timing.inference(lambda: run(inputs).softmax(1), runs, size))
    return results


def _network(recipe):
    return torch_residual.build() if recipe == "fast" else build()


def _prepare(variant, threads, recipe="reference"):
    torch.set_num_threads(threads)
    torch.manual_seed(42)
    layout = torch.contiguous_format if variant == "default" else torch.channels_last
    return _network(recipe).to(memory_format=layout), layout


def _batch(pixels, layout):
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))).contiguous(memory_format=layout)
