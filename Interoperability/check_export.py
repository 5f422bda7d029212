"""What `fashion export` promises other programs: examples with a check.py, calibrated probabilities, and graphs that take images of any
size. Needs Keras, onnx, ONNX Runtime, h5py and Pillow.
"""

import json
import subprocess
import sys

import h5py
import numpy
import onnx
import onnxruntime
from PIL import Image

import common

FITS = ("pad", "crop", "stretch")
SHIPPED = common.HERE.parent / "Models/fashion-mnist.h5"


def main():
    options = common.arguments(__doc__)
    checks = common.Checks("export")
    model = with_temperature(options)
    examples(options, checks, model)
    preparations(options, checks, model)
    photographs(options, checks)
    checks.finish()


def with_temperature(options):
    """A copy of the model with a temperature that cannot be overlooked."""
    return changed(options, options.model, "calibrated.h5", temperature=0.5)


def changed(options, model, name, **values):
    file = options.work / name
    file.write_bytes(model.read_bytes())
    with h5py.File(file, "r+") as contents:
        metadata = json.loads(contents.attrs["fashion_metadata"])
        contents.attrs["fashion_metadata"] = json.dumps({**metadata, **values})
    return file


def examples(options, checks, model):
    """check.py agrees with every export, and notices one that is not the model."""
    data = ["--data", options.data] if options.data else []
    for name, flags in (("a.onnx", []), ("b.onnx", ["--embed-preprocessing", "--fold-batch-norm"]), ("c.h5", []),
                        ("d.keras", []), ("e.onnx", ["--uncalibrated"])):
        file = options.work / name
        common.fashion(options, "export", "--model", model, "--output", file, "--examples", "16", *flags, *data)
        folder = options.work / f"{file.stem}-examples"
        done = run_check(folder)
        checks.expect(f"check.py of {name}", done.returncode == 0 and "16 of 16 images" in done.stdout, done.stdout + done.stderr)
        lines = (folder / "check.py").read_text().splitlines()
        checks.expect(f"check.py of {name}: lines", len(lines) <= 36, f"{len(lines)}")
    images, _ = common.test_images(options, 16)
    saved = numpy.load(options.work / "a-examples/examples.npz")
    checks.expect("examples are the first test images", (saved["images"][..., 0] == images).all())
    raw, calibrated = (numpy.load(options.work / f"{stem}-examples/examples.npz")["expected"].astype("float64") for stem in "ea")
    checks.compare("calibrated is the square of raw at temperature 0.5", calibrated, raw**2 / (raw**2).sum(1, keepdims=True))
    other = run_check(options.work / "a-examples", options.work / "e.onnx")
    checks.expect("check.py notices other probabilities", other.returncode == 1, other.stdout + other.stderr)

    # A file that somebody changed.
    import keras

    network = keras.models.load_model(options.work / "c.h5", compile=False)
    network.save(options.work / "again.keras")
    same = common.fashion(options, "export", "--model", model, "--verify", options.work / "again.keras", *data).stdout
    checks.expect("--verify after Keras saved it", "200 of 200 test images" in same, same)
    layer = network.layers[-1] if network.layers[-1].weights else network.layers[-2]
    layer.set_weights([weight * 1.1 for weight in layer.get_weights()])
    network.save(options.work / "worse.keras")
    command = [options.fashion, "export", "--model", model, "--verify", options.work / "worse.keras", *data]
    worse = subprocess.run(command, capture_output=True, text=True, check=False)
    checks.expect("--verify notices other weights", worse.returncode == 1 and "expected differences below" in worse.stderr, worse.stderr)


def run_check(folder, *arguments):
    return subprocess.run([sys.executable, folder / "check.py", *arguments], capture_output=True, text=True, check=False)


def preparations(options, checks, model):
    """predict on PNG files of many sizes against the graph with the preparation in it."""
    random = numpy.random.default_rng(7)
    tests, _ = common.test_images(options, 200)
    folder = options.work / "photographs"
    folder.mkdir()
    pictures = []
    for number, test in enumerate(tests):
        height, width = (int(size) for size in random.integers(5, 420, 2))
        if number < 4:
            height, width = ((28, 28), (1, 300), (300, 1), (56, 56))[number]
        picture = Image.fromarray(test).resize((width, height), Image.BICUBIC)
        noise = random.integers(-20, 20, (height, width))
        pictures.append(numpy.clip(numpy.asarray(picture, dtype=int) + noise, 0, 255).astype(numpy.uint8))
        Image.fromarray(pictures[-1]).save(folder / f"{number:03}.png")
    for fit in FITS:
        preparation = {"channels": 1, "height": 28, "width": 28, "fit": fit, "resampling": "bilinear"}
        prepared = changed(options, model, f"{fit}.h5", preparation=preparation)
        file = options.work / f"{fit}.onnx"
        common.fashion(options, "export", "--model", prepared, "--output", file, "--embed-preprocessing")
        onnx.checker.check_model(str(file), full_check=True)
        texts = {entry.key: entry.value for entry in onnx.load(file).metadata_props}
        checks.expect(f"{fit}: the file says how", json.loads(texts["image_preparation"]) == preparation)
        session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        [value] = session.get_inputs()
        theirs = numpy.concatenate([session.run(None, {value.name: picture[None]})[0] for picture in pictures])
        twice = session.run(None, {value.name: numpy.stack([pictures[0], pictures[0]])})[0]
        checks.expect(f"{fit}: batches", abs(twice - theirs[0]).max() < 1e-6)
        ours = predicted(options, prepared, folder, json.loads(texts["class_names"]))
        checks.compare(f"{fit}: predict → ONNX Runtime, 200 sizes", ours, theirs, 1e-4)


def predicted(options, model, folder, names):
    """What predict says of a folder's images: probabilities in the order of `names`."""
    lines = common.fashion(options, "predict", folder, "--model", model, "--json", "--top", len(names)).stdout.splitlines()
    answers = [{one["class"]: one["probability"] for one in json.loads(line)["top"]} for line in lines]
    return numpy.array([[answer[name] for name in names] for answer in answers])


def photographs(options, checks):
    """predict decodes large JPEG files at a reduced size, the graph gets all of their pixels; the model that comes with the program."""
    preparation = {"channels": 1, "height": 28, "width": 28, "fit": "pad", "resampling": "bilinear"}
    model = changed(options, SHIPPED, "shipped.h5", preparation=preparation)
    common.fashion(options, "export", "--model", model, "--output", options.work / "shipped.onnx", "--embed-preprocessing")
    random = numpy.random.default_rng(11)
    tests, _ = common.test_images(options, 200)
    folder = options.work / "jpeg"
    folder.mkdir()
    for number, test in enumerate(tests):
        # Ratios of cameras, and a camera's noise.
        width = int(random.integers(300, 900))
        height = int(width * random.uniform(3 / 4, 4 / 3))
        picture = numpy.asarray(Image.fromarray(test).resize((width, height), Image.BICUBIC), dtype=float)
        picture = numpy.clip(numpy.rint(picture + random.normal(0, 6, picture.shape)), 0, 255).astype(numpy.uint8)
        Image.fromarray(picture).save(folder / f"{number:03}.jpg", quality=90)
    session = onnxruntime.InferenceSession(options.work / "shipped.onnx", providers=["CPUExecutionProvider"])
    names = json.loads(session.get_modelmeta().custom_metadata_map["class_names"])
    [value] = session.get_inputs()
    theirs = numpy.concatenate([
        session.run(None, {value.name: numpy.asarray(Image.open(file))[None]})[0] for file in sorted(folder.iterdir())])
    ours = predicted(options, model, folder, names)
    others = ours.argmax(1) != theirs.argmax(1)
    ranked = numpy.sort(theirs, axis=1)
    gaps = (ranked[:, -1] - ranked[:, -2])[others]
    found = (f"{200 - others.sum()} of 200 in the same class, the others with a gap between the best two of {gaps.round(3).tolist()}; "
             f"probabilities differ by {abs(ours - theirs).max():.2g} at most, {abs(ours - theirs).mean():.2g} on average")
    # Noise of a quarter of a level turns answers as close as that as well.
    checks.expect("200 large JPEG files: the same class but for ties", (gaps > 0.05).sum() <= 1, found)


if __name__ == "__main__":
    main()
