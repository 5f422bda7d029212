"""The seed CNN in ONNX Runtime, inference only, built with ONNX's own helper from the same arrays.

All of the graph optimisations are on: batch normalisation is folded into the convolutions, ReLU is fused, and the
layout is blocked.
"""

import numpy as np
import onnxruntime
from onnx import TensorProto, checker, helper, numpy_helper

from . import network, timing

VERSION = onnxruntime.__version__


def build(batch):
    """An ONNX model (opset 13) of fixed batch size; input `images` [N, 1, 28, 28], output `probabilities` [N, 10]."""
    weights, nodes, initializers = network.weights(), [], []
    last = "images"

    def add(operation, inputs=(), **attributes):
        nonlocal last
        output = f"{operation}{len(nodes)}"
        nodes.append(helper.make_node(operation, [last, *inputs], [output], **attributes))
        last = output

    def constants(name, arrays):
        names = [f"{name}.{index}" for index in range(len(arrays))]
        for constant, array in zip(names, arrays, strict=True):
            initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), constant))
        return names

    def normalise(name):
        add("BatchNormalization", constants(name, weights[name]), epsilon=network.EPSILON)
        add("Relu")

    for index, (name, _, _) in enumerate(network.convolutions()):
        kernel, bias = weights[name]
        add("Conv", constants(name, (kernel.transpose(3, 2, 0, 1), bias)), kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        normalise(f"{name}_bn")
        if index in (1, 3):
            add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    add("GlobalAveragePool")
    add("Flatten")
    add("Gemm", constants("hidden", weights["hidden"]))
    normalise("hidden_bn")
    add("Gemm", constants("classes", weights["classes"]))
    add("Softmax", axis=1)

    graph = helper.make_graph(
        nodes,
        "reference_cnn",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, [batch, 1, 28, 28])],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, [batch, network.CLASSES])],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    checker.check_model(model)
    return model


def parameters():
    return sum(int(np.prod(value.dims)) for value in build(1).graph.initializer)


def probabilities(pixels):
    return _session(len(pixels), 1).run(None, {"images": _batch(pixels)})[0]


def infer(variant, threads, runs, batches):
    results = []
    for size in batches:
        session, feed = _session(size, threads), {"images": _batch(network.images(size)[0])}
        results.append(timing.inference(lambda: session.run(None, feed), runs, size))
    return results


def _session(batch, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(build(batch).SerializeToString(), options, ["CPUExecutionProvider"])


def _batch(pixels):
    return np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))
