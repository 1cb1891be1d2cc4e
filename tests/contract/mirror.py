"""Stands in for the outside world: one TLS server under the names of upstream's sites, in a network namespace of its own.

As a program it is that server: mirror.py FOLDER, where `served.json` says what is served, `faults.json` what goes wrong, and
server.pem is its certificate. It answers 127.0.0.1, which is where the namespace's /etc/hosts sends every name.
"""

import http.server
import json
import shutil
import ssl
import sys
import time
from pathlib import Path

STALLED_SECONDS = 30
DRIPS_PER_SECOND = 5


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # What is sent reaches the client at once: a test counts the bytes before the fault.
    wbufsize = 0

    def do_HEAD(self):
        self.answer(with_body=False)

    def do_GET(self):
        self.answer(with_body=True)

    def answer(self, with_body):
        folder = self.server.folder
        url = f"{self.headers['Host']}{self.path}"
        fault = json.loads((folder / "faults.json").read_text()).get(url)
        found = json.loads((folder / "served.json").read_text()).get(url)
        with (folder / "asked.log").open("a") as log:
            log.write(f"{self.command} {url}\n")
        if fault == "refused":
            return self.send_error(503)
        if found is None or fault == "missing":
            return self.send_error(404)
        file, text = Path(found.get("file", "/")), found.get("text", "").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(file.stat().st_size if "file" in found else len(text)))
        for name, value in found.get("headers", {}).items():
            self.send_header(name, value)
        self.end_headers()
        if with_body and "file" in found:
            with file.open("rb") as content:
                shutil.copyfileobj(content, self.wfile, 2**20)
        elif with_body:
            self.send(b"0" * len(text) if fault == "other" else text, fault)
        return None

    def send(self, body, fault):
        half = len(body) // 2
        if fault == "cut":
            self.wfile.write(body[:half])
            self.close_connection = True
        elif fault == "stalled":
            self.wfile.write(body[:half])
            time.sleep(STALLED_SECONDS)
            self.close_connection = True
        elif fault == "slow":
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(1 / DRIPS_PER_SECOND)
        else:
            self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: asked.log has it."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 443), Handler)
        self.folder = folder
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem")
        # The handshake is the thread's: one client that waits with it must not hold up the others.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, *_):
        """A client that went away is none of the server's faults."""


if __name__ == "__main__":
    Server(Path(sys.argv[1])).serve_forever()
