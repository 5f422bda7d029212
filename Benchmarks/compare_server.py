"""Measures `fashion serve` beside ONNX Runtime behind FastAPI and uvicorn, with the same model, on this machine alone.

usage: python Benchmarks/compare_server.py [--fashion BINARY] [--model FILE.h5] [--seconds 20] [--rounds 3] [--soak SECONDS]

Both get the same requests from `wrk` with 32 connections: 28×28 PNGs, and photographs of 1 megapixel. Then `h2load` asks our server half as
often as it can answer, and the latencies are those of its log. With --soak it is asked twice as often as it can answer, and
memory and statuses are watched. Everything goes to 127.0.0.1 and ends by itself.

Needs the Debian packages wrk and nghttp2-client, and from PyPI numpy, Pillow, onnxruntime, fastapi, uvicorn, onnx.
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import PIL.Image

import machine

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 32


def main():
    options = arguments()
    results = {"machine": machine.describe(), "rounds": []}
    with tempfile.TemporaryDirectory(prefix="fashion-server-") as folder:
        work = pathlib.Path(folder)
        bodies = pictures(work)
        exported = work / "model.onnx"
        subprocess.run(
            [options.fashion, "export", "--model", options.model, "--output", exported], check=True,
            capture_output=True)
        contenders = {
            "fashion": lambda: ours(options, work),
            "fastapi, 1 worker": lambda: theirs(exported, 1),
            "fastapi, 2 workers": lambda: theirs(exported, 2),
        }
        for number in range(options.rounds):
            row = {"load": machine.load()}
            for name, start in contenders.items():
                with start() as (port, _, _):
                    row[name] = {kind: highest(port, body, options.seconds) for kind, body in bodies.items()}
                print(f"round {number + 1}: {name}: {row[name]}", flush=True)
            results["rounds"].append(row)
        best = statistics.median(row["fashion"]["png"] for row in results["rounds"])
        with ours(options, work) as (port, log, process):
            results["half"] = steady(port, log, bodies["png"], best / 2, options.seconds)
        print(f"at half of the highest load: {results['half']}", flush=True)
        if options.soak:
            with ours(options, work) as (port, log, process):
                results["soak"] = soak(port, log, process, bodies["png"], best * 2, options.soak)
            print(f"at twice the highest load: {results['soak']}", flush=True)
    for kind in ("png", "photograph"):
        ratios = [
            row["fashion"][kind] / max(row[name][kind] for name in contenders if name != "fashion")
            for row in results["rounds"]
        ]
        results[f"{kind}Ratio"] = ratios
        print(f"{kind}: {statistics.median(ratios):.2f} times the better peer ({min(ratios):.2f} to {max(ratios):.2f})")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(results, indent=2) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = HERE.parent
    parser.add_argument("--fashion", type=pathlib.Path, default=root / ".build/release/fashion", help="our program")
    parser.add_argument("--model", type=pathlib.Path, default=root / "Models/fashion-mnist.h5")
    parser.add_argument("--seconds", type=int, default=20, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--soak", type=int, default=0, help="seconds at twice the highest load")
    parser.add_argument("--output", type=pathlib.Path, default=HERE / "results" / "server.json")
    options = parser.parse_args()
    for flag in ("seconds", "rounds"):
        if getattr(options, flag) < 1:
            parser.error(f"--{flag}: expected at least 1, found {getattr(options, flag)}")
    return options


def pictures(work):
    """A PNG as the data set has them, and a photograph of 1000×1000."""
    small = PIL.Image.new("L", (28, 28))
    for place in range(400):
        small.putpixel((4 + place % 20, 4 + place // 20), 90 + place * 7 % 150)
    large = PIL.Image.new("RGB", (1000, 1000), (236, 233, 228))
    for place in range(200_000):
        large.putpixel((250 + place % 500, 300 + place // 500), (60 + place % 61, 50 + place % 17, 70 + place % 31))
    files = {"png": work / "small.png", "photograph": work / "photograph.jpg"}
    small.save(files["png"])
    large.save(files["photograph"], quality=90)
    return files


@contextlib.contextmanager
def ours(options, work):
    log = work / "server.log"
    command = [options.fashion, "serve", "--model", options.model, "--port", "0", "--max-requests-per-client", "128"]
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
    try:
        yield wait_for(lambda: logged_port(log), process), log, process
    finally:
        end(process)


def logged_port(log):
    text = log.read_text()
    found = re.search(r'"port":(\d+)', text)
    return int(found.group(1)) if found and "model loaded" in text else None


@contextlib.contextmanager
def theirs(model, workers):
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    cores = len(os.sched_getaffinity(0))
    command = [
        sys.executable, "-m", "uvicorn", "fastapi_server:app", "--app-dir", HERE / "peers", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(workers), "--log-level", "warning", "--no-access-log",
    ]
    environment = {**os.environ, "MODEL": str(model), "THREADS": str(max(1, cores // workers))}
    process = subprocess.Popen(command, env=environment, start_new_session=True)

    def answers():
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return port

    try:
        port = wait_for(answers, process)
        time.sleep(3)
        yield port, None, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        end(process)


def wait_for(found, process):
    for _ in range(600):
        value = found()
        if value:
            return value
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"{process.args}: did not start")


def end(process):
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def highest(port, body, seconds):
    """Requests a second with as many connections as there are."""
    kind = "image/jpeg" if body.suffix == ".jpg" else "image/png"
    script = body.with_suffix(".lua")
    script.write_text(
        f'local file = io.open("{body}", "rb")\nwrk.method = "POST"\nwrk.body = file:read("*a")\n'
        f'wrk.headers["Content-Type"] = "{kind}"\n')
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-s", script, f"http://127.0.0.1:{port}/v1/predict"]
    # The first seconds compile and fill caches.
    subprocess.run([*command, "-d", "3s"], check=True, capture_output=True)
    text = subprocess.run([*command, "-d", f"{seconds}s"], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text:
        raise SystemExit(f"some requests failed:\n{text}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))


def asked(port, body, rate, connections, extent):
    """Requests at a fixed rate."""
    command = [
        "h2load", "--h1", "-c", str(connections), "-t", "1", "-d", body, "-H", "content-type: image/png",
        "--rps", f"{rate / connections:.2f}", *extent, f"http://127.0.0.1:{port}/v1/predict",
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def latencies(log):
    entries = [json.loads(line) for line in log.read_text().splitlines() if '"request"' in line]
    statuses = collections.Counter(str(entry["status"]) for entry in entries)
    times = sorted(entry["ms"] for entry in entries if entry["status"] == 200)
    rank = {f"p{part}": times[min(len(times) - 1, len(times) * part // 100)] for part in (50, 95, 99)} if times else {}
    return {"answers": dict(statuses), **rank}


def steady(port, log, body, rate, seconds):
    # Connections begin one after the other, or all would ask at the same moments.
    spread = ["-n", str(int(rate * seconds)), "-r", "1", "--rate-period", f"{max(1, round(1000 / rate))}ms"]
    asked(port, body, rate, CONNECTIONS, spread).communicate()
    return {"rate": rate, **latencies(log)}


def soak(port, log, process, body, rate, seconds):
    # More connections than the server answers at once: who waits for an answer asks nothing else.
    load = asked(port, body, rate, 16 * CONNECTIONS, ["-D", str(seconds)])
    memory = []
    while load.poll() is None:
        with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
            memory.append(int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20)
        time.sleep(1)
    load.communicate()
    return {"rate": rate, **latencies(log), "memory": [min(memory), memory[len(memory) // 2], max(memory)]}


if __name__ == "__main__":
    main()
