"""Runs server processes, one for each app under test."""

import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading

from starlette.testclient import httpx

from .origin import Origin

START_SECONDS = 15
STOP_SECONDS = 10
UNKNOWN_MODULE = 3  # exit code of the ports binary

_READY = "listening on "


class ServerFailed(Exception):
    """The server did not start, did not stop, or broke on the way."""


def oracle() -> bool:
    """Whether FastAPI itself answers, because the judge is on trial."""
    return os.environ.get("DUNLIN_CONFORMANCE_ORACLE") == "uvicorn"


def command(origin: Origin) -> list[str]:
    """The server that plays `origin`."""
    if oracle():
        return [sys.executable, "-m", "dunlin_conformance.oracle", f"{origin.module}:{origin.app}", "--port", "0"]
    binary = os.environ.get("DUNLIN_CONFORMANCE_PORTS")
    if not binary:
        raise ServerFailed("DUNLIN_CONFORMANCE_PORTS does not name the ports binary: run `cargo xtask conformance`")
    return [binary, origin.port, "--port", "0"]


def _limits() -> httpx.Limits:
    """dunlin keeps its connections; uvicorn drops one after an unhandled error and does not say so."""
    return httpx.Limits(max_keepalive_connections=0 if oracle() else 4)


class Server:
    """One process: started by `Server(..)`, ended by `stop()`."""

    def __init__(self, origin: Origin, settings: dict[str, str]) -> None:
        self.settings = settings
        self._origin = origin
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(
            command(origin),
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        try:
            self.address = self._ready()
        except BaseException:
            self._process.kill()
            self._forget()
            raise
        self._drain = threading.Thread(target=self._process.stdout.read, daemon=True)
        self._drain.start()
        self.transport = httpx.HTTPTransport(trust_env=False, limits=_limits())

    def _ready(self) -> str:
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(START_SECONDS):
                raise ServerFailed(f"{self._origin.port}: not listening after {START_SECONDS} s{self._tail()}")
        line = self._process.stdout.readline().strip()
        if line.startswith(_READY):
            return line.removeprefix(_READY)
        code = self._process.wait(STOP_SECONDS) if not line else None
        if code == UNKNOWN_MODULE:
            raise ServerFailed(f"no port of {self._origin.module}: conformance/ has no `{self._origin.port}`")
        said = f"said {line!r} instead of `{_READY}..`" if line else f"ended with code {code}"
        raise ServerFailed(f"{self._origin.port}: {said}{self._tail()}")

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Asks the process to finish what it has in hand and to end; fails when it does not."""
        self.transport.close()
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise ServerFailed(f"{self._origin.port}: still running {STOP_SECONDS} s after SIGTERM{self._tail()}")
        else:
            # uvicorn ends gracefully, then by the signal; a port that dies of the signal has not drained.
            if code != 0 and not (oracle() and code == -signal.SIGTERM):
                raise ServerFailed(f"{self._origin.port}: ended with code {code}{self._tail()}")
        finally:
            self._drain.join(STOP_SECONDS)
            self._forget()

    def _forget(self) -> None:
        self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def _tail(self) -> str:
        log = self.log()
        return f"; its log:\n{log}" if log else ""

    def log(self) -> str:
        """The last lines the process wrote to stderr."""
        self._log.seek(0)
        return "".join(self._log.readlines()[-40:])


_running: dict[Origin, Server] = {}


def running(origin: Origin, settings: dict[str, str]) -> Server:
    """The server of `origin` with these settings, started when there is none."""
    server = _running.get(origin)
    if server and server.settings == settings and server.is_alive():
        return server
    stop(origin)
    server = _running[origin] = Server(origin, settings)
    return server


def stop(origin: Origin) -> None:
    """Stops the server of `origin`, if there is one."""
    server = _running.pop(origin, None)
    if server:
        server.stop()


def stop_all() -> None:
    """Stops every server; the first failure is raised when all are stopped."""
    failures = []
    for origin in list(_running):
        try:
            stop(origin)
        except ServerFailed as failure:
            failures.append(failure)
    if failures:
        raise failures[0]


def logs() -> str:
    """What the running servers wrote, for the report of a failed test."""
    said = ((server._origin.port, server.log()) for server in _running.values())
    return "\n".join(f"{port}:\n{log}" for port, log in said if log)
