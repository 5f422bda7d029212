"""Weights that our program exports as safetensors, in PyTorch: loaded by the very code that Documentation/Export.md shows.

Needs torch and safetensors.
"""

import json
import os
import re
from collections import OrderedDict

import torch
from safetensors import safe_open
from safetensors.torch import load_file

import common


def main():
    options = common.arguments(__doc__)
    checks = common.Checks("safetensors")
    images, _ = common.test_images(options)
    ours = common.evaluate(options, options.model)
    file = options.work / "fashion.safetensors"

    common.fashion(options, "export", "--model", options.model, "--output", file, "--uncalibrated")
    os.chdir(options.work)
    documented = {}
    exec(documented_code(), documented)
    network = documented["network"]
    checks.compare("ours → PyTorch", ours, probabilities(network, images))
    state = network.state_dict()
    checks.expect("the file is the whole state", load_file(file).keys() == state.keys())
    with safe_open(file, "pt") as tensors:
        texts = tensors.metadata()
        checks.expect("kinds of numbers", all(tensors.get_tensor(key).dtype == state[key].dtype for key in tensors.keys()))
    checks.expect("class names", len(json.loads(texts["class_names"])) == 10)
    checks.expect("marked as PyTorch's", texts["format"] == "pt")

    folded = options.work / "folded.safetensors"
    common.fashion(options, "export", "--model", options.model, "--output", folded, "--fold-batch-norm", "--uncalibrated")
    plain = [(name, layer) for name, layer in network.named_children() if "normalization" not in name]
    network = torch.nn.Sequential(OrderedDict(plain)).eval()
    network.load_state_dict(load_file(folded))
    checks.compare("ours, folded → PyTorch", ours, probabilities(network, images))
    checks.finish()


def documented_code():
    """The Python code in the section on safetensors."""
    text = (common.HERE.parent / "Documentation/Export.md").read_text()
    [code] = re.findall(r"```python\n(.*?)```", text.split("\n## safetensors\n")[1], re.DOTALL)
    return code


def probabilities(network, images):
    with torch.no_grad():
        return network(torch.from_numpy(common.floats(images)).permute(0, 3, 1, 2)).softmax(1).numpy()


if __name__ == "__main__":
    main()
