"""A server on the loopback interface for the tests of the downloader; prints its port, ends when stdin does.

/good/NAME serves small/NAME; /wrong/NAME changes one byte; /cut/NAME ends half way; /missing/NAME answers 404;
/silent/NAME never answers; /slow/NAME sends eight pieces, one every half second. With byte ranges: /range/NAME serves
the file or its rest, /drop/NAME ends after a third of the file each time, /drop-wrong/NAME does so and changes one byte,
/redirect/NAME leads to /range/NAME, /whole/NAME ignores the range. /requests lists the paths and ranges asked for.
"""

import http.server
import os
import pathlib
import sys
import threading
import time

small = pathlib.Path(__file__).parent / "small"
stopped = threading.Event()
requests = []


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        way, _, name = self.path.strip("/").partition("/")
        if way == "requests":
            content = "".join(f"{line}\n" for line in requests).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return
        requests.append(f"{self.path} {self.headers.get('Range', '-')}")
        if way == "redirect":
            self.send_response(302)
            self.send_header("Location", f"/range/{name}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if way == "silent":
            stopped.wait()
            return
        if way == "missing" or not (small / name).is_file():
            self.send_error(404)
            return
        content = (small / name).read_bytes()
        if way.endswith("wrong"):
            content = content[:-1] + bytes([content[-1] ^ 1])
        size, first = len(content), 0
        if way in ("range", "drop", "drop-wrong") and "Range" in self.headers:
            first = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            if first >= size:
                self.send_error(416)
                return
            content = content[first:]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{size - 1}/{size}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if way.startswith("drop"):
            content = content[: (size + 2) // 3]
        if way == "slow":
            for part in range(8):
                self.wfile.write(content[len(content) * part // 8 : len(content) * (part + 1) // 8])
                time.sleep(0.5)
        else:
            self.wfile.write(content[: len(content) // 2] if way == "cut" else content)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
stopped.set()
os._exit(0)
