"""Writes what the readers and writers of ONNX and safetensors files are compared with.

    KERAS_BACKEND=tensorflow python make_exports.py PATH/TO/fashion

- keras3_NAME[-fold][-embed].onnx: exported by our program from the .h5 files here, kept only if ONNX Runtime computes what
  Keras does, on random images. A change to the writer that changes bytes has to pass here anew.
- python.safetensors: written by Python's own library.

Run with Keras 3.15.1, onnx 1.23.2, onnxruntime 1.32.0, safetensors 0.8.0.
"""

import os
import subprocess
import sys

import keras
import numpy
import onnx
import onnxruntime
from safetensors.numpy import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.abspath(sys.argv[1])


def export(name, *flags):
    source = os.path.join(HERE, f"{name}.h5")
    suffixes = "".join("-" + flag.strip("-").split("-")[0] for flag in flags)
    file = os.path.join(HERE, f"{name}{suffixes}.onnx")
    subprocess.run([PROGRAM, "export", "--model", source, "--output", file, *flags], check=True)
    onnx.checker.check_model(file, full_check=True)
    # The weights are positive, so probabilities are nearly 0 and 1: scores tell more.
    exported = onnx.load(file)
    scores = exported.graph.node[-1].input[0]
    exported.graph.output.add().name = scores
    session = onnxruntime.InferenceSession(exported.SerializeToString(), providers=["CPUExecutionProvider"])
    model = keras.models.load_model(source, compile=False)
    last = model.layers[-1]
    if isinstance(last, keras.layers.Softmax):
        model = keras.Model(model.inputs, last.input)
    else:
        last.activation = keras.activations.linear
    numbers = numpy.random.default_rng(3)
    pixels = numbers.integers(0, 256, (64, *model.input_shape[1:]), numpy.uint8)
    images = pixels / numpy.float32(255)
    expected = model.predict(images, verbose=0)
    if "--embed-preprocessing" in flags:
        images = pixels[..., 0] if pixels.shape[-1] == 1 else pixels
    probabilities, found = session.run(["probabilities", scores], {"image": images})
    difference = numpy.abs(found - expected).max() / numpy.abs(expected).max()
    print(f"{file}: scores differ by {difference:.1e} of their largest, and by {expected.std(0).max():.1e} among images")
    if not difference <= 1e-6 or numpy.abs(probabilities - softmax(expected)).max() > 1e-5:
        os.remove(file)
        raise SystemExit("Keras and ONNX Runtime differ")


def softmax(scores):
    exponentials = numpy.exp(scores - scores.max(1, keepdims=True))
    return exponentials / exponentials.sum(1, keepdims=True)


for flags in ([], ["--fold-batch-norm"], ["--embed-preprocessing"]):
    export("keras3_sequential", *flags)
# Its convolution has two readers, so that nothing can be folded.
for flags in ([], ["--embed-preprocessing"]):
    export("keras3_functional", *flags)

save_file(
    {
        "b.weight": numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / 8,
        "a.bias": numpy.array([-1.5], numpy.float32),
        "a.count": numpy.array(7, numpy.int64),
        "empty": numpy.zeros((0, 4), numpy.float32),
    },
    os.path.join(HERE, "python.safetensors"),
    metadata={"format": "pt", "note": "Größe"},
)
