"""The peer of `fashion serve`: the exported model in ONNX Runtime behind FastAPI, as one would write it.

Run by compare_server.py with uvicorn; the environment names the model (MODEL) and the threads of a worker (THREADS).
"""

import io
import os

import fastapi
import numpy
import onnxruntime
import PIL.Image
import PIL.ImageOps

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(os.environ["THREADS"])
session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
app = fastapi.FastAPI()


def levels(data):
    """An image like those of the data set: as it is, or made so in the manner of `fashion`, by Pillow, which decodes all of it."""
    picture = PIL.ImageOps.exif_transpose(PIL.Image.open(io.BytesIO(data)))
    if picture.size == (28, 28) and picture.mode == "L":
        return numpy.asarray(picture)
    picture = picture.convert("L")
    picture.thumbnail((28, 28), PIL.Image.Resampling.BOX)
    square = PIL.Image.new("L", (28, 28), 255)
    square.paste(picture, ((28 - picture.width) // 2, (28 - picture.height) // 2))
    return 255 - numpy.asarray(square)


async def body(request: fastapi.Request):
    return await request.body()


# Not `async`: FastAPI runs it on a thread of its own, so that the loop goes on accepting.
@app.post("/v1/predict")
def predict(data: bytes = fastapi.Depends(body)):
    image = levels(data)[None, :, :, None].astype(numpy.float32) / numpy.float32(255)
    probabilities = session.run(None, {name: image})[0][0]
    top = numpy.argsort(-probabilities)[:3]
    return {"top": [{"class": int(index), "probability": float(probabilities[index])} for index in top]}
