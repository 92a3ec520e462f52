"""WebSockets on FastAPI and uvicorn, as FastAPI's documentation has them."""

from fastapi import FastAPI, WebSocket

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


if __name__ == "__main__":
    server.main(app)
