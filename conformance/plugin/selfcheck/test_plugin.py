"""The plug-in as a whole: pytest runs on small suites against a fake ports binary."""

import json
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PLUGIN = Path(__file__).resolve().parents[1]

MODULE = """
from fastapi import FastAPI

app = FastAPI()
greeting = "hello"

async def common(): ...
async def other(): ...
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Returns a function that runs a test file of chapter `shop`."""
    binary = pytester.path / "ports"
    fake = PLUGIN / "selfcheck" / "fake_port.py"
    binary.write_text(f'#!/bin/sh\nexec {sys.executable} {fake} "$@"\n')
    binary.chmod(0o755)
    for module in ("known", "known_non_an", "unknown", "broken", "abrupt"):
        file = pytester.path / "docs_src" / "shop" / f"{module}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(MODULE)
    reviewed = pytester.path / "reviewed.toml"
    monkeypatch.setenv("PYTHONPATH", f"{PLUGIN}:{pytester.path}")
    monkeypatch.setenv("DUNLIN_CONFORMANCE_PORTS", str(binary))
    monkeypatch.setenv("DUNLIN_CONFORMANCE_REVIEWED", str(reviewed))
    monkeypatch.setenv("DUNLIN_CONFORMANCE_SUMMARY", str(pytester.path / "summary.json"))
    monkeypatch.delenv("DUNLIN_CONFORMANCE_ORACLE", raising=False)

    def run(tests: str, list: str = "", chapter: str = "tests/test_tutorial/test_shop") -> pytest.RunResult:
        reviewed.write_text(list)
        file = pytester.path / chapter
        file = file if file.suffix else file / "test_it.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        (pytester.path / "tests" / "__init__.py").touch()
        file.write_text("from fastapi.testclient import TestClient\n" + tests)
        options = ["-p", "dunlin_conformance.plugin", "-p", "no:cacheprovider", "-W", "error"]
        return pytester.runpytest_subprocess(*options, chapter)

    return run


def test_a_request_goes_over_the_wire_and_looks_like_testserver(suite, pytester: pytest.Pytester) -> None:
    result = suite("""
from docs_src.shop.known import app
client = TestClient(app)

def test_host():
    said = client.get("/items?q=1").json()
    assert (said["host"], said["path"], said["settings"]) == ("testserver", "/items?q=1", {})

def test_redirects_are_followed_on_the_same_server():
    response = client.get("/old")
    assert str(response.url) == "http://testserver/new"
    assert client.get("/old", follow_redirects=False).status_code == 302
""")
    result.stdout.fnmatch_lines(["shop: 2 passed, 0 failed, 0 skipped", "total: 2 passed, 0 failed, 0 skipped"])
    assert json.loads((pytester.path / "summary.json").read_text())["total"] == {"passed": 2}
    assert (pytester.path / "ended.txt").read_text() == "shop.known\n"


def test_each_module_has_its_process_and_a_with_block_its_own(suite) -> None:
    result = suite("""
from pathlib import Path
from docs_src.shop import known, known_non_an

def process(client):
    return client.get("/").json()["process"]

def test_processes():
    first, second = TestClient(known.app), TestClient(known.app)
    assert process(first) == process(second)
    assert process(TestClient(known_non_an.app)) != process(first)
    before = process(first)
    with TestClient(known.app) as client:
        assert process(client) != before
        ended = Path("ended.txt").read_text()
    assert len(Path("ended.txt").read_text()) > len(ended)
""")
    result.assert_outcomes(passed=1)


def test_what_a_test_changes_reaches_the_server(suite) -> None:
    result = suite("""
from docs_src.shop import known
client = TestClient(known.app, root_path="/api")

def settings():
    return client.get("/").json()["settings"]

def test_settings():
    assert settings() == {"CONFORMANCE_ROOT_PATH": "/api"}
    known.greeting = "bye"
    known.app.dependency_overrides[known.common] = known.other
    assert settings()["CONFORMANCE_SET_GREETING"] == "bye"
    assert settings()["CONFORMANCE_OVERRIDES"] == "common=other"
    known.app.dependency_overrides[known.common] = lambda: "fixed"
    assert settings()["CONFORMANCE_OVERRIDES"] == 'common="fixed"'
    known.app.dependency_overrides = None
    assert "CONFORMANCE_OVERRIDES" not in settings()
""")
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "body, complaint",
    [
        ("assert 1 + 1 == 2", "*passed without one request to the server*"),
        ("from docs_src.shop.unknown import app; TestClient(app).get('/')", "*conformance/ has no `shop.unknown`*"),
        ("from docs_src.shop.broken import app; TestClient(app).get('/')", "*the port is broken*"),
        ("from fastapi import FastAPI; TestClient(FastAPI()).get('/')", "*not in docs_src*"),
    ],
)
def test_a_test_fails_with_a_clear_word(suite, body: str, complaint: str) -> None:
    result = suite(f"def test_it():\n    {body}\n")
    result.stdout.fnmatch_lines([complaint, "total: 0 passed, 1 failed, 0 skipped"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_port_that_dies_of_the_signal_is_an_error(suite) -> None:
    result = suite("from docs_src.shop.abrupt import app\ndef test_it(): TestClient(app).get('/')")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*shop.abrupt: ended with code -15*"])


def test_a_failing_test_fails_and_shows_the_server_log(suite) -> None:
    result = suite("""
from docs_src.shop.known import app

def test_it():
    assert TestClient(app).get("/").status_code == 418
""")
    result.stdout.fnmatch_lines(["*server log*", "asked for /", "total: 0 passed, 1 failed, 0 skipped"])


ENTRY = '[[test]]\nid = "{}"\nkind = "deliberate"\nreason = "differs on purpose, see the guide"\n'


def test_a_reviewed_test_is_skipped_with_its_reason(suite) -> None:
    tests = "def test_a(): raise SystemExit\ndef test_b(): assert False"
    result = suite(tests, ENTRY.format("test_shop/test_it.py::test_*"))
    result.stdout.fnmatch_lines([
        "skipped, reviewed (deliberate): differs on purpose, see the guide",
        "  test_shop/test_it.py::test_a",
        "total: 0 passed, 0 failed, 2 skipped",
    ])  # fmt: skip


def test_an_entry_without_a_test_is_an_error(suite) -> None:
    result = suite("def test_a(): assert False", ENTRY.format("test_shop/test_it.py::test_b"))
    result.stderr.fnmatch_lines(["*names tests that do not exist: test_shop/test_it.py::test_b"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_entries_of_other_chapters_are_left_alone(suite) -> None:
    list = ENTRY.format("test_other/test_it.py::test_b")
    suite("from docs_src.shop.known import app\ndef test_a(): TestClient(app).get('/')", list).assert_outcomes(passed=1)


STALL = """
import pytest
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from starlette.testclient import WebSocketDenialResponse

app, other = FastAPI(), FastAPI()
client = TestClient(app, cookies={"session": "kea"})

@app.websocket("/talk")
async def talk(websocket: WebSocket):
    await websocket.receive_text()
"""


def test_a_session_goes_over_the_wire(suite) -> None:
    tests = """
def test_messages():
    offer = {"subprotocols": ["v1", "v2"], "headers": {"x-asked": "yes"}}
    with pytest.raises(WebSocketDisconnect) as left, client.websocket_connect("/talk?q=1", **offer) as session:
        said = {"host": "testserver", "cookie": "session=kea", "x-asked": "yes"}
        assert session.receive_json() == said | {"path": "/talk?q=1", "app": "tests.test_stall.app"}
        assert session.accepted_subprotocol == "v2"
        assert session.extra_headers == [(b"x-kea", b"1")]
        session.send_text("text")
        assert session.receive_text() == "text"
        session.send_bytes(b"bytes")
        assert session.receive_bytes() == b"bytes"
        session.send_json({"json": 1}, mode="binary")
        assert session.receive_json(mode="binary") == {"json": 1}
    assert left.value.code == 1000, "as the app leaves it"

def test_the_server_closes():
    with client.websocket_connect("/talk") as session:
        session.receive_json()
        session.send_text("bye")
        with pytest.raises(WebSocketDisconnect) as closed:
            session.receive_text()
        assert (closed.value.code, closed.value.reason) == (4000, "why not")

def test_an_app_that_does_not_receive():
    with TestClient(other).websocket_connect("/") as session:
        assert session.receive_json()["app"] == "tests.test_stall.other"

def test_refusals():
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("/refused"):
        pytest.fail("accepted")
    assert refused.value.code == 1006
    with pytest.raises(WebSocketDenialResponse) as denied, client.websocket_connect("/denied"):
        pytest.fail("accepted")
    assert (denied.value.status_code, denied.value.text) == (401, "who are you?")
"""
    result = suite(STALL + tests, chapter="tests/test_stall.py")
    result.stdout.fnmatch_lines(["stall: 4 passed, 0 failed, 0 skipped"])


def test_a_server_that_cuts_the_connection_fails_the_test(suite) -> None:
    tests = """
def test_cut():
    with client.websocket_connect("/talk") as session:
        session.receive_json()
        session.send_text("cut")
"""
    result = suite(STALL + tests, chapter="tests/test_stall.py")
    result.stdout.fnmatch_lines(["*the server cut the connection*"])


def test_entries_of_a_file_beside_the_tutorial(suite) -> None:
    tests = "def test_a(): assert False\n"
    listed = ENTRY.format("test_stall.py::test_a")
    suite(STALL + tests, listed, chapter="tests/test_stall.py").assert_outcomes(skipped=1)
    stale = suite(STALL + tests, ENTRY.format("test_stall.py::test_b"), chapter="tests/test_stall.py")
    stale.stderr.fnmatch_lines(["*names tests that do not exist: test_stall.py::test_b"])
