"""Starlette's WebSocket session of tests, with the app in process replaced by a connection to a server."""

import contextlib
import socket
from typing import Any, Self

from starlette.testclient import WebSocketDenialResponse, WebSocketTestSession, httpx
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from . import server

# Set by the WebSocket library itself, or meaningless in an upgrade.
_NOT_FORWARDED = {"connection", "accept-encoding", "upgrade", "content-length", "host"}

# Headers of the handshake, and of HTTP: Starlette's session knows only those that the app adds.
_NOT_THE_APPS = {"connection", "upgrade", "date", "server"}

# What a client says of a connection that ended without a close frame (RFC 6455, 7.1.5).
_ABNORMAL = 1006


def leaves_disconnect(app: Any) -> bool:
    """Whether an endpoint of the app receives and does not catch `WebSocketDisconnect`.

    When the client closes, that exception then leaves the app, and Starlette's client raises it at the end of the `with`
    block. On the wire such an endpoint looks like one that catches it, so the code is asked.
    """
    codes = (getattr(getattr(route, "endpoint", None), "__code__", None) for route in app.routes)
    names = (code.co_names for code in codes if code)
    return any("receive" in " ".join(each) and "WebSocketDisconnect" not in each for each in names)


class Session(WebSocketTestSession):
    """What tests call is Starlette's; what it sends and receives goes over a connection, opened by `with`."""

    def __init__(self, address: str, request: httpx.Request, leaves_disconnect: bool) -> None:
        self.accepted_subprotocol = None
        self.extra_headers = None
        self._address = address
        self._request = request
        self._leaves_disconnect = leaves_disconnect
        self._connection: ClientConnection
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        try:
            self._connection = self._open.enter_context(self._connect())
        except InvalidStatus as refused:
            raise _refusal(refused.response.status_code, refused.response) from None
        self.accepted_subprotocol = self._connection.subprotocol
        headers = self._connection.response.headers.raw_items()
        self.extra_headers = [
            (name.lower().encode(), value.encode())
            for name, value in headers
            if name.lower() not in _NOT_THE_APPS and not name.lower().startswith("sec-websocket-")
        ]
        return self

    def _connect(self) -> connect:
        host, port = self._address.rsplit(":", 1)
        headers = [(name, value) for name, value in self._request.headers.items() if name not in _NOT_FORWARDED]
        offered = self._request.headers.get("sec-websocket-protocol")
        return connect(
            f"ws://testserver{self._request.url.raw_path.decode()}",
            sock=socket.create_connection((host, int(port))),
            additional_headers=[pair for pair in headers if not pair[0].startswith("sec-websocket-")],
            subprotocols=[name.strip() for name in offered.split(",")] if offered else None,
            user_agent_header=None,
            proxy=None,
        )

    def __exit__(self, kind: type[BaseException] | None, *failure: Any) -> None:
        self.close(1000)
        self._open.close()
        if kind is not None:
            return
        # uvicorn cuts the connection when an endpoint returns without having closed.
        assert server.oracle() or self._connection.close_code != _ABNORMAL, "the server cut the connection"
        protocol = self._connection.protocol
        if self._leaves_disconnect and not protocol.close_rcvd_then_sent:
            raise WebSocketDisconnect(self._connection.close_code, self._connection.close_reason)

    def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.disconnect":
            self._connection.close(message["code"], message["reason"] or "")
            return
        # As in process, nobody says that the other end has gone: the next `receive` does.
        with contextlib.suppress(ConnectionClosed):
            self._connection.send(message["text"] if "text" in message else message["bytes"])

    def receive(self) -> dict[str, Any]:
        try:
            data = self._connection.recv()
        except ConnectionClosed as closed:
            code, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (_ABNORMAL, "")
            return {"type": "websocket.close", "code": code, "reason": reason}
        return {"type": "websocket.send", "text" if isinstance(data, str) else "bytes": data}


def _refusal(status: int, response: Any) -> WebSocketDisconnect:
    """What Starlette's client raises for a handshake that was not accepted.

    A server answers 403 for an app that closes before it accepts: the code is not on the wire, as in a browser.
    """
    if status == 403 and not response.body:
        return WebSocketDisconnect(code=_ABNORMAL, reason="the handshake was refused")
    return WebSocketDenialResponse(
        status_code=status, headers=list(response.headers.raw_items()), content=bytes(response.body or b"")
    )
