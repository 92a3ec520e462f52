"""WebSockets on FastAPI and uvicorn, as FastAPI's documentation has them."""

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

import server

app = FastAPI()


@app.websocket("/echo")
async def echo(socket: WebSocket):
    """Sends every message back."""
    await socket.accept()
    while (message := await socket.receive())["type"] == "websocket.receive":
        if message.get("text") is not None:
            await socket.send_text(message["text"])
        else:
            await socket.send_bytes(message["bytes"])


class ConnectionManager:
    """The room of FastAPI's documentation."""

    def __init__(self):
        self.active_connections = []

    async def connect(self, socket: WebSocket):
        await socket.accept()
        self.active_connections.append(socket)

    def disconnect(self, socket: WebSocket):
        self.active_connections.remove(socket)

    async def broadcast(self, message: str):
        for connection in self.active_connections:
            await connection.send_text(message)


manager = ConnectionManager()


@app.websocket("/room")
async def room(socket: WebSocket):
    """Sends every message to all who are there."""
    await manager.connect(socket)
    try:
        while True:
            await manager.broadcast(await socket.receive_text())
    except WebSocketDisconnect:
        manager.disconnect(socket)


if __name__ == "__main__":
    server.main(app)
