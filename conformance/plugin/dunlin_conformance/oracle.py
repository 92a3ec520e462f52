"""Serves a `docs_src` module with FastAPI and uvicorn, under the contract of the ports binary.

With it the judge is tried on FastAPI itself: a test that fails here fails by the wire, not by dunlin.
"""

import argparse
import importlib
import os
import socket
import sys
from types import ModuleType

import uvicorn

_SET = "CONFORMANCE_SET_"


def apply_settings(module: ModuleType) -> None:
    """Does to the module what the test did to its copy."""
    for name in list(vars(module)):
        value = os.environ.get(_SET + name.upper())
        if value is not None:
            setattr(module, name, value)
    pairs = [pair.split("=") for pair in os.environ.get("CONFORMANCE_OVERRIDES", "").split(",") if pair]
    module.app.dependency_overrides = {getattr(module, old): getattr(module, new) for old, new in pairs}


class Announcing(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = sockets[0].getsockname()[:2]
        print(f"listening on {host}:{port}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("module")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    sys.path.insert(0, os.getcwd())
    module = importlib.import_module(options.module)
    apply_settings(module)
    config = uvicorn.Config(module.app, log_level="warning", root_path=os.environ.get("CONFORMANCE_ROOT_PATH", ""))
    listener = socket.create_server(("127.0.0.1", options.port))
    Announcing(config).run([listener])


if __name__ == "__main__":
    main()
