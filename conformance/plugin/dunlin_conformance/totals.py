"""Counts outcomes by chapter."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .reviewed import chapter, relative

OUTCOMES = ("passed", "failed", "skipped")


@dataclass
class Totals:
    """What happened, by chapter; `reviewed` is the part of `skipped` that our own list asked for."""

    chapters: dict[str, Counter] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, nodeid: str, outcome: str, reason: str = "") -> None:
        """Counts one test."""
        counts = self.chapters.setdefault(chapter(nodeid), Counter())
        counts[outcome] += 1
        if outcome == "failed":
            self.failures.append(nodeid)
        if outcome == "skipped":
            counts["reviewed"] += reason.startswith("reviewed")
            self.reasons.setdefault(reason, []).append(relative(nodeid))

    def sum(self) -> Counter:
        """All chapters together."""
        return sum(self.chapters.values(), Counter())

    def lines(self) -> list[str]:
        """The report a human reads; the total is its last line."""
        report = [f"{name}: {said(counts)}" for name, counts in self.chapters.items()]
        for reason, tests in sorted(self.reasons.items()):
            report += ["", f"skipped, {reason}", *(f"  {test}" for test in tests)]
        return [*report, "", f"total: {said(self.sum())}"]

    def write(self, path: Path) -> None:
        """Writes the figures for `cargo xtask prove`."""
        figures = {name: dict(counts) for name, counts in self.chapters.items()}
        document = {"chapters": figures, "total": dict(self.sum()), "failures": self.failures}
        path.write_text(json.dumps(document, indent=1), encoding="utf-8")


def said(counts: Counter) -> str:
    """`12 passed, 0 failed, 1 skipped`."""
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES)

