"""Serves an app of FastAPI's source with FastAPI and uvicorn, under the contract of the ports binary.

With it the judge is tried on FastAPI itself: a test that fails here fails by the wire, not by dunlin.
"""

import argparse
import importlib
import json
import os
import socket
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import uvicorn
from fastapi import FastAPI

_SET = "CONFORMANCE_SET_"


def apply_settings(module: ModuleType, app: FastAPI) -> None:
    """Does to the module and the app what the test did to its copy."""
    for name in list(vars(module)):
        value = os.environ.get(_SET + name.upper())
        if value is not None:
            setattr(module, name, value)
    pairs = [pair.split("=", 1) for pair in os.environ.get("CONFORMANCE_OVERRIDES", "").split(",") if pair]
    app.dependency_overrides = {getattr(module, old): override(module, new) for old, new in pairs}


def override(module: ModuleType, said: str) -> Callable[..., Any]:
    """A function of the module by its name, or what a lambda gives."""
    if said.isidentifier():
        return getattr(module, said)
    constant = json.loads(said)
    return lambda: constant


class Announcing(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = sockets[0].getsockname()[:2]
        print(f"listening on {host}:{port}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("app", help="MODULE:NAME")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    sys.path.insert(0, os.getcwd())
    module, name = options.app.split(":")
    module = importlib.import_module(module)
    app = getattr(module, name)
    apply_settings(module, app)
    config = uvicorn.Config(app, log_level="warning", root_path=os.environ.get("CONFORMANCE_ROOT_PATH", ""))
    listener = socket.create_server(("127.0.0.1", options.port))
    Announcing(config).run([listener])


if __name__ == "__main__":
    main()
