"""The blocking endpoints of the benchmark on FastAPI and uvicorn, started and stopped as the other servers are."""

import argparse
import os
import socket
import threading
import time

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from uvicorn.supervisors import Multiprocess

app = FastAPI()


@app.get("/plaintext", response_class=PlainTextResponse)
async def plaintext():
    return "Hello, World!"


@app.get("/json")
async def json():
    return {"message": "Hello, World!"}


@app.get("/sleep/{milliseconds}", response_class=PlainTextResponse)
def sleep(milliseconds: int):
    """Runs on one of 40 threads."""
    time.sleep(milliseconds / 1000)
    return str(milliseconds)


@app.get("/block/{milliseconds}", response_class=PlainTextResponse)
async def block(milliseconds: int):
    """Blocks the event loop."""
    time.sleep(milliseconds / 1000)
    return str(milliseconds)


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@app.get("/fib/{n}")
def fib(n: int):
    return fibonacci(n)


def main(app):
    options = argparse.ArgumentParser()
    options.add_argument("--workers", type=int, default=1)
    workers = options.parse_known_args()[0].workers
    config = uvicorn.Config(app, workers=workers, log_level="warning", access_log=False)
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
        if workers == 1:
            server = uvicorn.Server(config)
            end_with_input(lambda: setattr(server, "should_exit", True))
            server.run(sockets=[listener])
        else:
            crew = Multiprocess(config, sockets=[listener])
            end_with_input(crew.should_exit.set)
            crew.run()


def end_with_input(stop):
    """Ends when standard input is closed, so that a server never outlives the benchmark that started it."""

    def wait():
        # Not `sys.stdin`, whose lock a forked child would find taken.
        while os.read(0, 4096):
            pass
        stop()

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    # More than one worker import it by its name.
    main("server:app")
