"""The jobs of `benches/servers/jobs` on FastAPI, by `ProcessPoolExecutor` as its users write it, with a time limit."""

import asyncio
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor

from fastapi import FastAPI, HTTPException
from fastapi.responses import PlainTextResponse

import server

MEMORY = 64 << 20
DEADLINE = 1

app = FastAPI()


def limit_memory():
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def perform(number: int) -> int:
    """The same deeds as `benches/workload/src/deed.rs`."""
    match number % 100:
        case 17:
            os.abort()
        case 42:
            time.sleep(1000)
        case 77:
            bytearray(1 << 30)
    return 2 * number


process_pool = ProcessPoolExecutor(max_workers=4, initializer=limit_memory)


@app.get("/jobs/{number}", response_class=PlainTextResponse)
async def job(number: int):
    loop = asyncio.get_running_loop()
    try:
        work = loop.run_in_executor(process_pool, perform, number)
        return str(await asyncio.wait_for(work, timeout=DEADLINE))
    except TimeoutError:
        raise HTTPException(504, "deadline") from None


if __name__ == "__main__":
    server.main("jobs:app")
