"""A ports binary that knows a few modules and answers each request with what it was told and asked."""

import http.server
import json
import os
import signal
import sys


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        settings = {name: value for name, value in os.environ.items() if name.startswith("CONFORMANCE_")}
        said = {"host": self.headers["host"], "path": self.path, "settings": settings, "process": os.getpid()}
        body = json.dumps(said).encode()
        self.send_response(302 if self.path == "/old" else 200)
        self.send_header("location", "http://testserver/new")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        print("asked for", self.path, file=sys.stderr, flush=True)


def main() -> None:
    module = sys.argv[1]
    if module == "shop.unknown":
        sys.exit(3)
    if module == "shop.broken":
        sys.exit("the port is broken")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    if module != "shop.abrupt":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"listening on 127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    finally:
        with open("ended.txt", "a") as file:
            file.write(module + "\n")


if __name__ == "__main__":
    main()
