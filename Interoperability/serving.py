"""Our program as a server, for the checks that are its clients."""

import contextlib
import json
import os
import signal
import subprocess
import time

import common


class Server:
    """A running `fashion serve` on a free port of this machine."""

    def __init__(self, process, log, port):
        self.process = process
        self.log = log
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    def entries(self):
        """The log's lines, each a JSON object."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def memory(self):
        """Resident memory in MiB."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20

    def reload(self):
        self.process.send_signal(signal.SIGHUP)


@contextlib.contextmanager
def serve(options, *flags, name="server"):
    """Runs our program as a server; at the end it has to stop by itself with status 0."""
    log = options.work / f"{name}.log"
    command = [str(options.fashion), "serve", "--model", str(options.model), "--port", "0", *map(str, flags)]
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=common.ENVIRONMENT)
    try:
        port = None
        for _ in range(600):
            lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
            messages = {line["message"]: line for line in lines}
            if {"listening", "model loaded"} <= messages.keys():
                port = messages["listening"]["port"]
                break
            if process.poll() is not None:
                break
            time.sleep(0.1)
        if not port:
            raise RuntimeError(f"{' '.join(command)}\ndid not start:\n{log.read_text()}")
        yield Server(process, log, port)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\nended with {process.returncode}:\n{log.read_text()[-4000:]}")
