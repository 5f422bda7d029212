"""Makes events.tfrecord: four events, made and framed by TensorFlow.

With tensorflow-cpu 2.15.1.
"""

import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf
from tensorflow.core.util import event_pb2

HERE = pathlib.Path(__file__).parent


def event(wall_time, step, fill):
    made = event_pb2.Event(wall_time=wall_time, step=step)
    fill(made)
    return made


def version(made):
    made.file_version = "brain.Event:2"


def start(made):
    made.session_log.status = event_pb2.SessionLog.START


def values(made):
    made.summary.value.add(tag="epoch_loss", simple_value=0.25)
    made.summary.value.add(tag="größe", simple_value=float("inf"))
    picture = made.summary.value.add(tag="confusion_matrix").image
    picture.height, picture.width, picture.colorspace = 300, 2, 3
    picture.encoded_image_string = bytes(range(256))


events = [
    event(1.5, 0, version),
    event(1.5, 7, start),
    event(1.5, 7, values),
    event(1.5, 2**40, lambda made: made.summary.SetInParent()),
]
with tf.io.TFRecordWriter(str(HERE / "events.tfrecord")) as writer:
    for made in events:
        writer.write(made.SerializeToString(deterministic=True))
