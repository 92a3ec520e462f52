"""Asks Starlette's CORSMiddleware and writes what it answers to cors.json: `python cors.py` with starlette 1.x installed."""

import asyncio
import json
import pathlib

from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse

SETTINGS = [
    {},
    {"allow_origins": ["*"]},
    {"allow_origins": ["https://a.test", "http://b.test:8080"]},
    {"allow_origins": ["https://a.test"], "allow_credentials": True, "allow_methods": ["*"], "allow_headers": ["*"]},
    {"allow_origins": ["*"], "allow_methods": ["POST", "DELETE"], "allow_headers": ["X-Token", "Accept"]},
    {"allow_origin_regex": r"https://.*\.test", "allow_headers": ["x-token"]},
    {"allow_origins": ["http://b.test:8080"], "allow_origin_regex": "https://a", "allow_private_network": True},
    {"allow_origins": ["*"], "expose_headers": ["X-Count", "X-Page"], "max_age": 5},
]
ORIGINS = [None, "https://a.test", "http://b.test:8080", "https://a.test.evil", "null"]
PREFLIGHTS = [
    {"access-control-request-method": "GET"},
    {"access-control-request-method": "DELETE"},
    {"access-control-request-method": "get"},
    {"access-control-request-method": "POST", "access-control-request-headers": "X-Token, accept"},
    {"access-control-request-method": "GET", "access-control-request-headers": "x-token,x-other"},
    {"access-control-request-method": "GET", "access-control-request-headers": ""},
    {"access-control-request-method": "GET", "access-control-request-private-network": "true"},
]
PLAIN = [("GET", None), ("GET", "Accept-Encoding"), ("OPTIONS", None)]


def ask(settings, method, headers, vary):
    """One request through the middleware; the app behind it answers 200 `behind`."""
    behind = PlainTextResponse("behind", headers={"vary": vary} if vary else {})
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(CORSMiddleware(behind, **settings)(scope, None, send))
    answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return {
        "status": sent[0]["status"],
        "text": sent[1]["body"].decode(),
        "headers": {
            name: value
            for name, value in sorted(answered.items())
            if name.startswith("access-control-") or name == "vary"
        },
    }


def cases(settings):
    for origin in ORIGINS:
        sent = {"origin": origin} if origin else {}
        for method, vary in PLAIN:
            yield {"method": method, "headers": sent, "vary": vary, "answer": ask(settings, method, sent, vary)}
        for preflight in PREFLIGHTS:
            headers = sent | preflight
            yield {"method": "OPTIONS", "headers": headers, "vary": None, "answer": ask(settings, "OPTIONS", headers, None)}


def lines():
    for settings in SETTINGS:
        rows = ",\n".join("  " + json.dumps(case) for case in cases(settings))
        yield f'{{"settings": {json.dumps(settings)}, "cases": [\n{rows}\n]}}'


pathlib.Path(__file__).with_name("cors.json").write_text("[\n" + ",\n".join(lines()) + "\n]\n")
