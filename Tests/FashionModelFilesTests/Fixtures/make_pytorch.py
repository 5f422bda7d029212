"""Writes pytorch/*: a small module's state dictionary in every way that PyTorch has to save it, and its numbers as JSON.

Made with PyTorch 2.13. Run in this folder.
"""

import json
import os
import zipfile
from collections import OrderedDict

import torch
from torch import nn

torch.manual_seed(5)
module = nn.Sequential(
    OrderedDict(
        conv2d=nn.Conv2d(2, 3, (2, 3), bias=False),
        batch_normalization=nn.BatchNorm2d(3, eps=1e-3),
        flatten=nn.Flatten(),
        dense=nn.Linear(12, 4),
    )
)
for tensor in module.state_dict().values():
    if tensor.dtype == torch.float32:
        # Numbers that bfloat16 and float16 hold exactly, so that one table of numbers serves all files.
        tensor.copy_(torch.randint(-32, 32, tensor.shape) / 16)
# Copies: the step below changes the module's own.
state = OrderedDict((k, v.clone()) for k, v in module.state_dict().items())


def path(name):
    return os.path.join("pytorch", name)


def stream(value, name):
    torch.save(value, path(name), _use_new_zipfile_serialization=False)


torch.save(state, path("archive.pth"))
stream(state, "stream.pth")
for protocol in (3, 4, 5):
    torch.save(state, path(f"archive{protocol}.pt"), pickle_protocol=protocol)
torch.save(OrderedDict((k, v.half() if v.is_floating_point() else v) for k, v in state.items()), path("half.pth"))
stream(OrderedDict((k, v.bfloat16() if v.is_floating_point() else v) for k, v in state.items()), "bfloat16.pth")
# As files made from TensorFlow's have them: the numbers in another order of axes.
turned = OrderedDict(state)
turned["conv2d.weight"] = state["conv2d.weight"].permute(2, 3, 1, 0).contiguous().permute(3, 2, 0, 1)
turned["dense.weight"] = state["dense.weight"].t().contiguous().t()
stream(turned, "turned.pth")
# Two tensors in one storage, and parameters that want gradients.
both = torch.cat([state["conv2d.weight"].flatten(), state["dense.bias"]])
shared = OrderedDict((k, nn.Parameter(v.clone()) if v.is_floating_point() else v) for k, v in state.items())
shared["conv2d.weight"] = both[:36].view(3, 2, 2, 3)
shared["dense.bias"] = both[36:]
torch.save(shared, path("shared.pth"))
# A training's checkpoint.
optimizer = torch.optim.Adam(module.parameters())
module(torch.zeros(2, 2, 3, 4)).sum().backward()
before = dict(state)
optimizer.step()
module.load_state_dict(before)
torch.save(
    {"epoch": 3, "state_dict": before, "optimizer": optimizer.state_dict(), "name": "größe", "best": None},
    path("checkpoint.pth"),
)
torch.save(OrderedDict(("module." + k, v) for k, v in state.items()), path("parallel.pth"))
# What is refused: views with gaps, a whole module, code, float64.
gaps = OrderedDict(state)
gaps["dense.weight"] = torch.zeros(4, 24)[:, ::2]
torch.save(gaps, path("refused_gaps.pth"))
gaps["dense.weight"] = torch.zeros(12).expand(4, 12)
stream(gaps, "refused_expanded.pth")
stream(module, "refused_module.pth")
torch.save(OrderedDict(state, conv2d=torch.device("cpu")), path("refused_device.pth"))
torch.save(OrderedDict((k, v.double()) for k, v in state.items()), path("refused_double.pth"))
torch.save([1, 2], path("refused_list.pth"))


class Command:
    def __reduce__(self):
        return os.system, ("true",)


stream({"state_dict": state, "code": Command()}, "refused_command.pth")
with zipfile.ZipFile(path("wheel.whl"), "w", zipfile.ZIP_DEFLATED) as wheel:
    wheel.writestr("package/__init__.py", "")
    wheel.write(path("stream.pth"), "package/models/net.pth")
with open(path("numbers.json"), "w") as file:
    json.dump({k: v.flatten().tolist() for k, v in state.items()}, file)
