"""ONNX files that our program exports, under the ONNX checker and in ONNX Runtime.

The model, and networks with every kind of layer that Keras has saved: with batch normalisation kept and folded, with scaled numbers
and with bytes as the input. Needs onnx, onnxruntime, Keras.
"""

import json

import numpy
import onnx
import onnxruntime

import common

# Of each network, and how many of them have no linear layer before them; the reference network has 7.
NORMALISATIONS = {"residual": (7, 3), "windows": (2, 1), "sums": (2, 1), "recent": (0, 0), "rows": (0, 0)}


def main():
    options = common.arguments(__doc__)
    checks = common.Checks("onnx")
    images, _ = common.test_images(options)

    for file in variants(options, checks, options.model, images):
        texts = {entry.key: entry.value for entry in onnx.load(file).metadata_props}
        checks.expect("class names", len(json.loads(texts["class_names"])) == 10)
        checks.expect("input scale", float(texts["input_scale"]) == 1 / 255)
        first = onnxruntime.InferenceSession(file).get_modelmeta().custom_metadata_map
        checks.expect("ONNX Runtime finds the texts", first == texts)

    # Keras takes long to start: only now.
    import networks

    for name, model in networks.save_all(options.work, common.floats(images)).items():
        scores = model.predict(common.floats(images), batch_size=250, verbose=0)
        theirs = softmax(scores) if name == "sums" else scores
        checks.expect(f"{name}: tells images apart", len(set(scores.argmax(1))) > 2 and scores.std(0).max() > 0.05)
        checks.compare(f"{name}: Keras → ours", common.evaluate(options, options.work / f"{name}.h5"), theirs)
        for file in variants(options, checks, options.work / f"{name}.h5", images):
            checks.compare(f"{file.name}: Keras → ours → ONNX Runtime", run(file, images, size=250), theirs)
    checks.finish()


def variants(options, checks, model, images):
    """Exports the model in every way and compares with our own numbers; gives the files."""
    ours = common.evaluate(options, model)
    files = []
    for flags in (["--keep-batch-norm"], ["--fold-batch-norm"]):
        for more in ([], ["--embed-preprocessing"]):
            name = "-".join([model.stem] + [flag.strip("-").split("-")[0] for flag in flags + more])
            file = options.work / f"{name}.onnx"
            common.fashion(options, "export", "--model", model, "--format", "onnx", "--output", file, "--uncalibrated",
                           *flags, *more)
            onnx.checker.check_model(str(file), full_check=True)
            for size in (1000, 7):
                checks.compare(f"ours → {file.name}, batches of {size}", ours, run(file, images, size))
            found = sum(node.op_type == "BatchNormalization" for node in onnx.load(file).graph.node)
            kept, unfoldable = NORMALISATIONS.get(model.stem, (7, 0))
            expected = unfoldable if "--fold-batch-norm" in flags else kept
            checks.expect(f"{file.name}: batch normalisations", found == expected, f"{found} of {expected}")
            files.append(file)
    return files


def run(file, images, size):
    """Probabilities from ONNX Runtime, some images at a time; bytes or numbers, as the file wants."""
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    [value] = session.get_inputs()
    numbers = images if value.type == "tensor(uint8)" else common.floats(images)
    parts = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    return numpy.concatenate([session.run(["probabilities"], {value.name: part})[0] for part in parts])


def softmax(scores):
    exponentials = numpy.exp(scores - scores.max(1, keepdims=True))
    return exponentials / exponentials.sum(1, keepdims=True)


if __name__ == "__main__":
    main()
