"""A ports binary that knows a few modules and answers each request with what it was told and asked.

For the apps of test files it speaks WebSocket: it says what it was asked, then repeats each message.
"""

import http.server
import json
import os
import signal
import sys

import websockets.sync.server
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection


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


def talk(connection: ServerConnection) -> None:
    headers = connection.request.headers
    said = {name: headers.get(name) for name in ("host", "cookie", "x-asked")}
    connection.send(json.dumps(said | {"path": connection.request.path, "app": sys.argv[1]}))
    for message in connection:
        if message == "cut":
            connection.socket.close()
        elif message == "bye":
            connection.close(4000, "why not")
        else:
            connection.send(message)


def refuse(connection: ServerConnection, request: Request) -> Response | None:
    if request.path == "/refused":
        return connection.respond(403, "")
    if request.path == "/denied":
        return connection.respond(401, "who are you?")


def greet(_: ServerConnection, __: Request, response: Response) -> None:
    response.headers["X-Kea"] = "1"


def choose(_: ServerConnection, offered: list[str]) -> str | None:
    return "v2" if "v2" in offered else None


def sockets() -> Server:
    options = {"process_request": refuse, "process_response": greet, "select_subprotocol": choose}
    return websockets.sync.server.serve(talk, "127.0.0.1", 0, **options)


def main() -> None:
    module = sys.argv[1]
    if module == "shop.unknown":
        sys.exit(3)
    if module == "shop.broken":
        sys.exit("the port is broken")
    is_of_a_test = module.startswith("tests.")
    server = sockets() if is_of_a_test else http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    if module != "shop.abrupt":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"listening on 127.0.0.1:{server.socket.getsockname()[1]}", flush=True)
    try:
        server.serve_forever()
    finally:
        with open("ended.txt", "a") as file:
            file.write(module + "\n")


if __name__ == "__main__":
    main()
