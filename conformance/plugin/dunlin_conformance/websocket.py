"""A WebSocket session with the interface of Starlette's, over a real connection."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Self

from starlette.testclient import httpx
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

# Set by the WebSocket library itself, or meaningless in an upgrade.
_NOT_FORWARDED = {"connection", "accept-encoding", "upgrade", "content-length", "host"}


class Session:
    """Opened by `with`, as `client.websocket_connect(..)` is."""

    def __init__(self, address: str, request: httpx.Request, subprotocols: Sequence[str] | None) -> None:
        self._uri = f"ws://{address}{request.url.raw_path.decode()}"
        self._headers = [(name, value) for name, value in request.headers.items() if name not in _NOT_FORWARDED]
        self._subprotocols = list(subprotocols) if subprotocols else None
        self._connection: ClientConnection | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._connection = self._open.enter_context(self._connect())
        except InvalidStatus as refused:
            status = refused.response.status_code
            raise WebSocketDisconnect(code=1006, reason=f"handshake refused with {status}") from None
        self.accepted_subprotocol = self._connection.subprotocol
        return self

    def _connect(self) -> connect:
        return connect(
            self._uri,
            additional_headers=self._headers,
            subprotocols=self._subprotocols,
            user_agent_header=None,
            proxy=None,
        )

    def __exit__(self, *failure: Any) -> None:
        self._open.close()

    def send_text(self, data: str) -> None:
        self._connection.send(data)

    def send_bytes(self, data: bytes) -> None:
        self._connection.send(data)

    def send_json(self, data: Any, mode: str = "text") -> None:
        text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        self._connection.send(text if mode == "text" else text.encode())

    def receive_text(self) -> str:
        return self._receive(str)

    def receive_bytes(self) -> bytes:
        return self._receive(bytes)

    def receive_json(self, mode: str = "text") -> Any:
        return json.loads(self._receive(str if mode == "text" else bytes))

    def close(self, code: int = 1000, reason: str | None = None) -> None:
        self._connection.close(code, reason or "")

    def _receive(self, kind: type) -> Any:
        try:
            message = self._connection.recv()
        except ConnectionClosed as closed:
            frame = closed.rcvd
            raise WebSocketDisconnect(frame.code if frame else 1006, frame.reason if frame else None) from None
        assert isinstance(message, kind), f"a {kind.__name__} message was expected, got {message!r}"
        return message
