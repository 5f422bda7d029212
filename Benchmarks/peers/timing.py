"""Times a callable, the same way for every peer."""

import statistics
import time

TRAINING_WARM_UP = 3
INFERENCE_WARM_UP = 3
INFERENCE_SECONDS = 1.0  # a single small batch takes a millisecond: more runs than asked for, then


def training(step, steps, batch):
    """The figures of `steps` training steps of `batch` images, each timed by itself."""
    for _ in range(TRAINING_WARM_UP):
        step()
    seconds = [_time(step) for _ in range(steps)]
    milliseconds = [1000 * value for value in seconds]
    median = statistics.median(milliseconds)
    return {
        "batchSize": batch,
        "steps": steps,
        "imagesPerSecond": 1000 * batch / median,
        "stepMilliseconds": {"median": median, "min": min(milliseconds), "max": max(milliseconds)},
    }


def inference(run, runs, batch):
    """Images per second at `batch` from the median of at least `runs` runs and at least a second."""
    for _ in range(INFERENCE_WARM_UP):
        run()
    seconds = []
    while len(seconds) < runs or sum(seconds) < INFERENCE_SECONDS:
        seconds.append(_time(run))
    return {"batchSize": batch, "imagesPerSecond": batch / statistics.median(seconds)}


def _time(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
