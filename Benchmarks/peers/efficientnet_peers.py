"""EfficientNet-Lite0 in PyTorch (`efficientnet-lite-pytorch`) and ONNX Runtime, from random weights.

Random color images of the wanted size; features for inference, and for fine-tuning dropout, a hidden layer of 256, dropout, ten
classes behind them. Everything trains, batch normalisation in inference mode, with Adam. Variants of PyTorch: `default` (NCHW)
and `channels_last`. ONNX Runtime gets PyTorch's export, whose batch normalisation it folds.
"""

import io

import numpy as np

from . import network

HIDDEN, DROPOUT, RATE, FEATURES = 256, 0.4, 1e-5, 1280


def _backbone(size):
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    model = EfficientNet.from_name("efficientnet-lite0", image_size=[size, size]).eval()

    class Features(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, images):
            return self.model.extract_features(images).mean((2, 3))

    return Features()


def torch_run(variant, task, batch, size, threads):
    """The version, and a function that takes one step or computes the features of one batch."""
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    backbone, images = _backbone(size), torch.rand(batch, 3, size, size) * 2 - 1
    if variant == "channels_last":
        backbone = backbone.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    if task == "inference":
        for parameter in backbone.parameters():
            parameter.requires_grad = False

        def infer():
            with torch.inference_mode():
                return np.asarray(backbone(images))

        return torch.__version__, infer
    head = nn.Sequential(
        nn.Dropout(DROPOUT), nn.Linear(FEATURES, HIDDEN), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(HIDDEN, network.CLASSES))
    targets = torch.randint(network.CLASSES, (batch,))
    trained = [value for name, value in backbone.named_parameters() if "_fc" not in name]
    optimizer = torch.optim.Adam([*trained, *head.parameters()], RATE, eps=1e-7)

    def step():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(head(backbone(images)), targets)
        loss.backward()
        optimizer.step()
        return loss.item()

    return torch.__version__, step


def onnxruntime_run(task, batch, size, threads):
    """The same for ONNX Runtime, which computes features only."""
    import onnxruntime
    import torch

    if task != "inference":
        raise ValueError("ONNX Runtime is measured with features only")
    images, file = torch.rand(batch, 3, size, size) * 2 - 1, io.BytesIO()
    torch.onnx.export(_backbone(size), (images,), file, input_names=["images"], dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    feed = {"images": images.numpy()}
    return onnxruntime.__version__, lambda: session.run(None, feed)
