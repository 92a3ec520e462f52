"""The pytest plug-in: installs the client, skips reviewed tests, counts, and stops servers.

Loaded by `-p dunlin_conformance.plugin`, before any test module is imported.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from . import client, origin, reviewed, server
from .totals import Totals

origin.watch()
client.install()

_totals = Totals()
_sent_before = pytest.StashKey[int]()

NEVER_ASKED = (
    "this test passed without one request to the server: it judges Python, not dunlin, "
    "and belongs in conformance/reviewed.toml"
)


def _list() -> list[reviewed.Entry]:
    path = os.environ.get("DUNLIN_CONFORMANCE_REVIEWED")
    try:
        return reviewed.read(Path(path)) if path else []
    except reviewed.BadEntry as bad:
        raise pytest.UsageError(f"{path}: {bad}") from None


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Skips what the reviewed list names; an entry that names nothing is an error."""
    entries = _list()
    # A run of one file or one test says nothing about the other entries of the chapter.
    whole = not session.config.option.keyword and all(_is_chapter(argument) for argument in session.config.args)
    run = {reviewed.chapter(item.nodeid) for item in items}
    stale = {entry.id for entry in entries if whole and entry.chapter in run}
    for item in items:
        for entry in entries:
            if entry.matches(item.nodeid):
                stale.discard(entry.id)
                item.add_marker(pytest.mark.skip(reason=f"reviewed ({entry.kind}): {entry.reason}"), append=False)
                break
    if stale:
        raise pytest.UsageError(f"reviewed.toml names tests that do not exist: {', '.join(sorted(stale))}")


def _is_chapter(argument: str) -> bool:
    """A chapter is a folder of the tutorial's tests, or a file beside it."""
    path = Path(argument)
    return path.is_dir() or path.parent == Path(reviewed.SUITE)


def pytest_runtest_setup(item: pytest.Item) -> None:
    item.stash[_sent_before] = client.requests_sent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Generator[None, pytest.TestReport]:
    report = yield
    if report.when == "call" and report.passed and item.stash[_sent_before] == client.requests_sent:
        report.outcome = "failed"
        report.longrepr = NEVER_ASKED
    if call.excinfo and isinstance(call.excinfo.value, (server.ServerFailed, origin.NotPortable)):
        # Said in one line: the way through the HTTP client's code explains nothing.
        report.longrepr = str(call.excinfo.value)
    if report.failed:
        log = server.logs()
        report.sections += [("server log", log)] if log else []
    return report


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """A server lives as long as the tests of one file: they may build on each other's state."""
    if nextitem is None or nextitem.path != item.path:
        server.stop_all()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        reason = getattr(report, "wasxfail", None) or str(report.longrepr[2]).removeprefix("Skipped: ")
        _totals.add(report.nodeid, "skipped", reason)
    elif report.failed or report.when == "call":
        _totals.add(report.nodeid, report.outcome)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        _totals.add(report.nodeid, "failed")
    if report.skipped:
        _totals.add(report.nodeid, "skipped", str(report.longrepr[2]).removeprefix("Skipped: "))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    server.stop_all()
    if not _totals.chapters:
        return
    summary = os.environ.get("DUNLIN_CONFORMANCE_SUMMARY")
    if summary:
        _totals.write(Path(summary))
    print("\n" + "\n".join(_totals.lines()), flush=True)
