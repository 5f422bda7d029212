"""`fashion serve` under its clients: its numbers beside those of `predict`, schemathesis, damaged requests, exchanges of the model.

Everything goes to a server that this script starts on 127.0.0.1. Needs schemathesis, Pillow.
"""

import collections
import contextlib
import http.client
import io
import json
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import threading
import time

import PIL.Image

import common
import serving

# Damaged requests, and the seed that makes them.
DAMAGED = 20_000
SEED = 21
# How often the model is exchanged, once a second.
EXCHANGES = 20


def main():
    options = common.arguments(__doc__, "--damaged", "--exchanges")
    checks = common.Checks("server")
    images, _ = common.test_images(options, 64)
    files = [save(image, options.work / f"{index:02}.png") for index, image in enumerate(images)]
    files.append(photograph(options.work / "photograph.jpg"))
    with serving.serve(options) as server:
        numbers(options, checks, server, files)
        described(options, checks, server)
        damaged(checks, server, files, int(options.damaged or DAMAGED))
    exchanges(options, checks, files, int(options.exchanges or EXCHANGES))
    checks.finish()


def save(image, path):
    PIL.Image.fromarray(image).save(path)
    return path


def photograph(path):
    """A dark thing on a light ground, 1000×1000."""
    picture = PIL.Image.new("RGB", (1000, 1000), (236, 233, 228))
    for row in range(300, 700):
        for column in range(250, 750):
            picture.putpixel((column, row), (60 + row % 40, 50, 70 + column % 30))
    picture.save(path, quality=90)
    return path


def form(files, boundary="frontier", field="image"):
    body = io.BytesIO()
    for path in files:
        body.write(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{path.name}"\r\n'
            f"Content-Type: image/png\r\n\r\n".encode())
        body.write(path.read_bytes() + b"\r\n")
    body.write(f"--{boundary}--\r\n".encode())
    return body.getvalue(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def ask(server, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def numbers(options, checks, server, files):
    """The probabilities of `predict`, alone and beside each other from several clients at once."""
    lines = common.fashion(options, "predict", *files, "--model", options.model, "--json", "--top", "10").stdout
    expected = [[choice["probability"] for choice in json.loads(line)["top"]] for line in lines.splitlines()]
    names = [json.loads(line)["class"] for line in lines.splitlines()]

    answers = {}

    def client(index):
        kind = "image/jpeg" if files[index].suffix == ".jpg" else "image/png"
        status, body = ask(server, "POST", "/v1/predict?top=10", files[index].read_bytes(), {"Content-Type": kind})
        answers[index] = (status, json.loads(body))

    threads = [threading.Thread(target=client, args=(index,)) for index in range(len(files))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    singles = [answers[index][1]["predictions"][0] for index in range(len(files))]
    body, headers = form(files[:64])
    together = json.loads(ask(server, "POST", "/v1/predict?top=10", body, headers)[1])["predictions"]
    for what, found in (("requests at once", singles), ("one request", together)):
        furthest = max(
            abs(choice["probability"] - other)
            for prediction, row in zip(found, expected)
            for choice, other in zip(prediction["top"], row))
        checks.expect(f"{what}: classes as predict names them", [one["class"] for one in found] == names[: len(found)])
        checks.expect(f"{what}: the bits that predict gives", furthest == 0, f"largest difference {furthest:.1e}")


def described(options, checks, server):
    """schemathesis asks for what the description promises, and for what it does not."""
    command = [
        pathlib.Path(sys.executable).with_name("schemathesis"), "run", f"{server.address}/openapi.json",
        "--seed", str(SEED), "--max-examples", "60", "--checks", "all", "--phases", "examples,coverage,fuzzing",
        # A schema cannot say which bytes are an image.
        "--exclude-checks", "positive_data_acceptance",
        "--request-timeout", "30", "--no-color", "--warnings", "off", "--suppress-health-check", "all",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=options.work, timeout=600)
    if done.returncode != 0:
        print(done.stdout[-6000:], done.stderr[-2000:])
    checks.expect("schemathesis", done.returncode == 0, done.stdout.strip().splitlines()[-1] if done.stdout else "silent")
    checks.expect("lives", ask(server, "GET", "/healthz")[0] == 200)


def damaged(checks, server, files, count):
    """Requests with bytes changed, left out, doubled and put in: in heads, forms, images, chunks."""
    chance = random.Random(SEED)
    statuses = collections.Counter()
    before = server.memory()
    start = time.monotonic()
    for number in range(count):
        statuses[send(server, mutated(chance, files))] += 1
        if number % 1000 == 0 and server.process.poll() is not None:
            break
    seconds = time.monotonic() - start
    alive = server.process.poll() is None and ask(server, "GET", "/healthz")[0] == 200
    checks.expect("lives after damaged requests", alive, f"{sum(statuses.values())} in {seconds:.0f} s: {dict(statuses)}")
    wrong = {status for status in statuses if isinstance(status, int) and status >= 500 and status != 503}
    checks.expect("no error of its own", not wrong, str(wrong or "none"))
    if alive:
        growth = server.memory() - before
        checks.expect("memory is bounded", growth < 300, f"{before:.0f} MiB and {growth:+.0f}")


def mutated(chance, files):
    body, headers = form(chance.sample(files, chance.randint(1, 3)))
    if chance.random() < 0.3:
        body, headers = files[chance.randrange(64)].read_bytes(), {"Content-Type": "image/png"}
    body = damage(chance, body) if chance.random() < 0.8 else body
    head = "POST /v1/predict?top=2 HTTP/1.1\r\nHost: localhost\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    if chance.random() < 0.3:
        chunks = b""
        while body:
            size = chance.randint(1, 4000)
            chunks += f"{len(body[:size]):x}\r\n".encode() + body[:size] + b"\r\n"
            body = body[size:]
        head, body = head + "Transfer-Encoding: chunked\r\n\r\n", chunks + b"0\r\n\r\n"
        body = damage(chance, body) if chance.random() < 0.3 else body
    else:
        length = len(body) if chance.random() < 0.9 else chance.choice([0, len(body) - 1, len(body) + 1, -1, 10**12])
        head += f"Content-Length: {length}\r\n\r\n"
    head = head.encode()
    return (damage(chance, head) if chance.random() < 0.2 else head) + body


def damage(chance, data):
    data = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if not data:
            break
        place = chance.randrange(len(data))
        kind = chance.randrange(4)
        if kind == 0:
            data[place] = chance.randrange(256)
        elif kind == 1:
            del data[place : place + chance.randint(1, 40)]
        elif kind == 2:
            data[place:place] = chance.choice([b"--frontier", b"\r\n", b"\r\n\r\n", b"\0", b'"', b"--frontier--", b": "])
        else:
            data[place:place] = data[: chance.randint(1, 200)]
    return bytes(data)


def send(server, request):
    """The status, or in a word how it ended without one."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        try:
            connection.sendall(request)
            # Whatever the length promised: this is all. A server that has answered and closed already is as good.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            while b"\r\n\r\n" not in answer:
                part = connection.recv(65536)
                if not part:
                    return "closed"
                answer += part
            return int(answer.split(b" ", 2)[1])
        except (ConnectionError, TimeoutError) as error:
            return type(error).__name__


def exchanges(options, checks, files, count):
    """SIGHUP under load, with good and broken files in turn: no request may fail."""
    original = options.model
    model = options.work / "exchanged.h5"
    shutil.copy(original, model)
    options.model = model
    statuses = collections.Counter()
    stop = threading.Event()
    with serving.serve(options, name="exchanges") as server:

        def client(index):
            body = files[index].read_bytes()
            while not stop.is_set():
                try:
                    statuses[ask(server, "POST", "/v1/predict", body, {"Content-Type": "image/png"})[0]] += 1
                except OSError as error:
                    statuses[type(error).__name__] += 1

        threads = [threading.Thread(target=client, args=(index,)) for index in range(4)]
        for thread in threads:
            thread.start()
        for second in range(count):
            part = options.work / "exchanged.part"
            part.write_bytes(original.read_bytes() if second % 2 else b"broken")
            part.replace(model)
            before = server.log.read_text().count('"message":"model ')
            server.reload()
            time.sleep(1)
            # Reading a model may take longer; signals meanwhile would become one.
            for _ in range(300):
                if server.log.read_text().count('"message":"model ') > before:
                    break
                time.sleep(0.1)
        stop.set()
        for thread in threads:
            thread.join()
        entries = server.entries()
    options.model = original
    loads = sum(entry["message"] == "model loaded" for entry in entries)
    refusals = sum(entry["message"].startswith("model not loaded") for entry in entries)
    checks.expect("no request fails while the model is exchanged", set(statuses) == {200}, f"{dict(statuses)}")
    checks.expect("good files are taken, broken ones are not", loads > 1 and refusals > 1, f"{loads} and {refusals}")


if __name__ == "__main__":
    main()
