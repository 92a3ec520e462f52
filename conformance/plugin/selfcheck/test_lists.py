"""The plug-in's own rules: names of ports, the reviewed list, totals."""

import pytest

from dunlin_conformance import reviewed, totals
from dunlin_conformance.origin import Origin


@pytest.mark.parametrize(
    "module, port",
    [
        ("docs_src.body.tutorial001", "body.tutorial001"),
        ("docs_src.body.tutorial001_non_an", "body.tutorial001"),
        ("docs_src.body.tutorial001_an_py310", "body.tutorial001"),
        ("docs_src.body.tutorial001_py39", "body.tutorial001"),
        ("docs_src.response_model.tutorial003_01", "response_model.tutorial003_01"),
        ("docs_src.dependencies.tutorial008b_an", "dependencies.tutorial008b"),
        ("docs_src.bigger_applications.app.main", "bigger_applications.app.main"),
        ("docs_src.bigger_applications.app_an_py310.main", "bigger_applications.app.main"),
        ("docs_src.app_testing.app_b_non_an.main", "app_testing.app_b.main"),
    ],
)
def test_spellings_of_one_program_share_a_port(module: str, port: str) -> None:
    assert Origin(module).port == port


def test_an_app_of_a_test_file_is_named_after_both() -> None:
    assert Origin("tests.test_sse", "keepalive_app").port == "tests.test_sse.keepalive_app"


@pytest.mark.parametrize(
    "nodeid, chapter",
    [
        ("tests/test_tutorial/test_body/test_tutorial001.py::test_a", "body"),
        ("tests/test_sse.py::test_a[x/y]", "sse"),
        ("test_sse.py::test_a", "sse"),
    ],
)
def test_a_chapter_is_a_folder_or_a_file(nodeid: str, chapter: str) -> None:
    assert reviewed.chapter(nodeid) == chapter


@pytest.mark.parametrize(
    "id, test, matches",
    [
        ("test_a/test_b.py::test_c", "test_a/test_b.py::test_c", True),
        ("test_a/test_b.py::test_c", "test_a/test_b.py::test_cd", False),
        ("test_a/test_b.py::test_c[x]", "test_a/test_b.py::test_c[x]", True),
        ("test_a/test_b.py::test_c[x]", "test_a/test_b.py::test_cx", False),
        ("test_a/test_b.py::*", "test_a/test_b.py::test_c[x]", True),
        ("test_a/*::test_c", "test_a/test_bXpy::test_d", False),
    ],
)
def test_an_entry_matches_by_star_only(id: str, test: str, matches: bool) -> None:
    entry = reviewed.Entry(id=id, kind="deliberate", reason="")
    assert entry.matches(reviewed.SUITE + test) is matches


REASON = "a reason that says enough"


@pytest.mark.parametrize(
    "row, complaint",
    [
        ({"id": "test_a/b.py::c", "kind": "deliberate"}, "exactly id, kind and reason"),
        ({"id": "test_a/b.py::c", "kind": "lazy", "reason": REASON}, "kind is one of"),
        ({"id": "b.py::c", "kind": "deliberate", "reason": REASON}, "an id is"),
        ({"id": "test_a/b.py::c", "kind": "deliberate", "reason": "no"}, "say more"),
    ],
)
def test_a_bad_entry_is_refused(row: dict[str, str], complaint: str) -> None:
    with pytest.raises(reviewed.BadEntry, match=complaint):
        reviewed.entry(row)


def test_totals_count_by_chapter() -> None:
    counted = totals.Totals()
    counted.add("tests/test_tutorial/test_body/test_x.py::test_a", "passed")
    counted.add("tests/test_tutorial/test_body/test_x.py::test_b", "failed")
    counted.add("tests/test_tutorial/test_cors/test_y.py::test_c", "skipped", "reviewed (deliberate): why")
    counted.add("tests/test_tutorial/test_cors/test_y.py::test_d", "skipped", "needs another Python")
    lines = counted.lines()
    assert lines[0] == "body: 1 passed, 1 failed, 0 skipped"
    assert lines[1] == "cors: 0 passed, 0 failed, 2 skipped"
    assert lines[-1] == "total: 1 passed, 1 failed, 2 skipped"
    assert counted.sum()["reviewed"] == 1
