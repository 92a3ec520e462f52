"""Reads conformance/reviewed.toml: the tests that are not asked of dunlin, each with its reason."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

KINDS = {"python-internals", "off-the-wire", "deliberate"}
SUITE = "tests/"
TUTORIAL = "tests/test_tutorial/"


class BadEntry(Exception):
    """The list breaks one of its own rules."""


@dataclass(frozen=True)
class Entry:
    """One line of the list. `id` is relative to tests/test_tutorial or to tests; `*` stands for any text."""

    id: str
    kind: str
    reason: str

    def matches(self, nodeid: str) -> bool:
        """Whether this entry is about the test."""
        pattern = ".*".join(re.escape(part) for part in self.id.split("*"))
        return re.fullmatch(pattern, relative(nodeid)) is not None

    @property
    def chapter(self) -> str:
        """An entry is only judged when its chapter runs."""
        return chapter(self.id)


def relative(nodeid: str) -> str:
    """A test below the folder that its chapter is in."""
    return nodeid.removeprefix(TUTORIAL).removeprefix(SUITE)


def chapter(nodeid: str) -> str:
    """`tests/test_tutorial/test_body/test_x.py::test_y` is of chapter `body`, `tests/test_sse.py::test_y` of `sse`."""
    first = re.split("/|::", relative(nodeid))[0]
    return first.removesuffix(".py").removeprefix("test_")


def read(path: Path) -> list[Entry]:
    """Reads and checks the list."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("test", [])
    entries = [entry(row) for row in rows]
    ids = [entry.id for entry in entries]
    twice = {id for id in ids if ids.count(id) > 1}
    if twice:
        raise BadEntry(f"listed twice: {', '.join(sorted(twice))}")
    return entries


def entry(row: dict[str, str]) -> Entry:
    """Checks one `[[test]]` table."""
    if set(row) != {"id", "kind", "reason"}:
        raise BadEntry(f"an entry has exactly id, kind and reason: {row}")
    if row["kind"] not in KINDS:
        raise BadEntry(f"{row['id']}: kind is one of {', '.join(sorted(KINDS))}")
    if not re.match(r"test_\w+(/|\.py::)", row["id"]):
        raise BadEntry(f"{row['id']}: an id is test_CHAPTER/FILE::TEST or test_CHAPTER.py::TEST")
    if len(row["reason"]) < 20:
        raise BadEntry(f"{row['id']}: the reason has to say more than {row['reason']!r}")
    return Entry(**row)
