"""The `TestClient` of the tests: Starlette's own, with the in-process transport replaced by HTTP."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Self

import starlette.testclient
from starlette.testclient import httpx

from . import server, websocket
from .origin import Origin, origin

requests_sent = 0


class WireTransport(httpx.BaseTransport):
    """Sends each request to the server of the app; URL and `Host` stay what the test wrote (`testserver`)."""

    def __init__(self, app: Any, root_path: str) -> None:
        self._app = app
        self._root_path = root_path
        self._texts: dict[str, str] | None = None
        self._origin: Origin | None = None
        self._look_at_module()

    def _look_at_module(self) -> None:
        try:
            self._origin = origin(self._app)
        except Exception:
            return  # said by `server()`, when the test really asks for something
        self._texts = self._origin.texts()

    def _settings(self) -> dict[str, str]:
        """What the test changed about the app from outside, as environment for the server."""
        now = self._origin.texts()
        changed = {name: now[name] for name, text in self._texts.items() if now.get(name, text) != text}
        settings = {f"CONFORMANCE_SET_{name.upper()}": text for name, text in changed.items()}
        overrides = getattr(self._app, "dependency_overrides", None) or {}
        if overrides:
            pairs = (f"{old.__name__}={_said(new)}" for old, new in overrides.items())
            settings["CONFORMANCE_OVERRIDES"] = ",".join(pairs)
        if self._root_path:
            settings["CONFORMANCE_ROOT_PATH"] = self._root_path
        return settings

    def server(self) -> server.Server:
        """The server that answers for the app."""
        global requests_sent
        found = origin(self._app)
        running = server.running(found, self._settings())
        requests_sent += 1
        return running

    def restart(self) -> None:
        """Starts a fresh server: its start-up code runs now."""
        self.stop()
        server.running(origin(self._app), self._settings())

    def stop(self) -> None:
        """Ends the server: its shutdown code has run when this returns."""
        server.stop(origin(self._app))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        running = self.server()
        host, port = running.address.rsplit(":", 1)
        url = request.url.copy_with(scheme="http", host=host, port=int(port))
        sent = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        response = running.transport.handle_request(sent)
        if not self._origin.has_background_tasks:
            return response
        # Starlette's client returns when background tasks are done; here a graceful stop says that they are.
        body = b"".join(response.stream)
        response.close()
        self.stop()
        return httpx.Response(response.status_code, headers=response.headers.raw, stream=httpx.ByteStream(body))


def _said(override: Callable[..., Any]) -> str:
    """How a server is told of an override: a function of the module by its name, a lambda by what it gives, as JSON."""
    if override.__name__ != "<lambda>":
        return override.__name__
    constant = json.dumps(override())
    assert "," not in constant, f"overrides are separated by commas: {constant}"
    return constant


class TestClient(starlette.testclient.TestClient):
    """Starlette's `TestClient` for everything a test sees, HTTP for everything behind it."""

    __test__ = False

    def __init__(self, app: Any, *args: Any, root_path: str = "", **options: Any) -> None:
        super().__init__(app, *args, root_path=root_path, **options)
        self.app = app
        self._transport = WireTransport(app, root_path)

    def __enter__(self) -> Self:
        self._transport.restart()
        return self

    def __exit__(self, *failure: Any) -> None:
        self._transport.stop()

    def websocket_connect(
        self, url: str, subprotocols: Sequence[str] | None = None, **options: Any
    ) -> websocket.Session:
        request = self.build_request("GET", self._merge_url(url), **options)
        if subprotocols is not None:
            request.headers.setdefault("sec-websocket-protocol", ", ".join(subprotocols))
        address = self._transport.server().address
        return websocket.Session(address, request, websocket.leaves_disconnect(self.app))


def install() -> None:
    """Puts the client where the tests import it from."""
    import fastapi.testclient

    fastapi.testclient.TestClient = TestClient
