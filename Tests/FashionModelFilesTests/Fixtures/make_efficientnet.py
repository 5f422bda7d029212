"""Writes efficientnet/*: a narrow EfficientNet-Lite0 of random weights, its features and gradients as PyTorch computes them.

Made with PyTorch 2.13 and efficientnet-lite-pytorch 0.1.0. Run in this folder with that package on PYTHONPATH.
"""

import json
import os

import efficientnet_lite_pytorch.model as source
import torch
from efficientnet_lite_pytorch.utils import BlockDecoder, efficientnet_lite

BLOCKS = [
    "r1_k3_s11_e1_i8_o8",
    "r2_k3_s22_e6_i8_o8",
    "r2_k5_s22_e6_i8_o8",
    "r3_k3_s22_e6_i8_o8",
    "r3_k5_s11_e6_i8_o8",
    "r4_k5_s22_e6_i8_o16",
    "r1_k3_s11_e6_i16_o24",
]
SIZES = [(64, 64), (75, 50), (33, 38)]
CLASSES = 5
# Of which gradients are kept: kernels of all kinds and strides, scales and shifts.
KEPT = [
    "_conv_stem.weight", "_bn0.weight", "_blocks.0._depthwise_conv.weight", "_blocks.1._expand_conv.weight",
    "_blocks.1._depthwise_conv.weight", "_blocks.3._depthwise_conv.weight", "_blocks.4._depthwise_conv.weight",
    "_blocks.4._bn1.weight", "_blocks.4._bn1.bias", "_blocks.11._depthwise_conv.weight", "_blocks.11._bn0.bias",
    "_blocks.12._project_conv.weight", "_blocks.15._project_conv.weight", "_bn1.bias", "_conv_head.weight",
]  # fmt: skip


def network(size):
    _, parameters = efficientnet_lite(1.0, 1.0, list(size), num_classes=CLASSES)
    parameters = parameters._replace(width_coefficient=None, fix_head_stem=False, dropout_rate=0.0)
    # The package has no shortcut in a stage's first block, whose stride it takes for a list. With as few channels as here one
    # belongs there, as TensorFlow's has it; in the published networks such blocks change the number of channels.
    blocks = [block._replace(stride=block.stride[0]) for block in BlockDecoder.decode(BLOCKS)]
    return source.EfficientNet(blocks, parameters)


def image(height, width, shift):
    """Numbers in -1...1 that Swift makes as well: [1, 3, H, W]."""
    places = torch.arange(height * width * 3)
    numbers = ((places * 7919 + shift * 104729) % 251).float() / 125 - 1
    return numbers.view(1, height, width, 3).permute(0, 3, 1, 2)


source.round_filters = lambda filters, parameters, skip=False: {32: 8, 1280: 80}.get(filters, filters)
torch.manual_seed(3)
model = network((64, 64))
# Statistics that fit what each normalisation gets, and scales that differ.
model.train()
for module in model.modules():
    if isinstance(module, torch.nn.BatchNorm2d):
        module.momentum = 1.0
        module.weight.data.uniform_(0.5, 1.5)
        module.bias.data.uniform_(-0.5, 1)
model.extract_features(torch.cat([image(64, 64, shift) for shift in range(8)]))
model.eval()
state = {name: value.half() if value.is_floating_point() else value for name, value in model.state_dict().items()}
torch.save(state, os.path.join("efficientnet", "network.pth"))
state = {name: value.float() if value.is_floating_point() else value for name, value in state.items()}


def features(size, batch, type):
    model = network(size).to(type)
    model.load_state_dict(state)
    model.eval()
    return model, model.extract_features(batch.to(type)).mean((2, 3))


def step(type):
    """Gradients of the mean cross-entropy of four images, normalisation in inference mode."""
    size = SIZES[1]
    batch = torch.cat([image(*size, shift) for shift in range(4)])
    model, found = features(size, batch, type)
    loss = torch.nn.functional.cross_entropy(model._fc(found), torch.arange(4))
    loss.backward()
    return loss.item(), {name: value.grad for name, value in model.named_parameters()}


with torch.no_grad():
    outputs = [features(size, image(*size, 1), torch.float64)[1][0].tolist() for size in SIZES]
loss, exact = step(torch.float64)
_, rounded = step(torch.float32)
errors = {name: ((rounded[name] - exact[name]).norm() / exact[name].norm()).item() for name in KEPT}
torch.save({name: exact[name].float() for name in KEPT}, os.path.join("efficientnet", "gradients.pth"))
with open(os.path.join("efficientnet", "numbers.json"), "w") as file:
    json.dump({"sizes": SIZES, "features": outputs, "loss": loss, "errors": errors}, file)
print(sum(value.numel() for value in state.values()), loss, errors)
