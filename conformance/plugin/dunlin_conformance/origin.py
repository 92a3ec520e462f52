"""Finds out which module of FastAPI's source built an app, and what the port of that app is called."""

import re
import sys
from dataclasses import dataclass

from fastapi import FastAPI

DOCS = "docs_src."
TESTS = "tests."

# Spellings of one and the same program: the tutorial shows it with and without `Annotated`, per Python version.
_SPELLING = re.compile(r"(_non_an|_an)?(_py3\d+)?$")

_built_in: dict[int, tuple[FastAPI, str]] = {}


class NotPortable(Exception):
    """The app under test has no name: the test built it itself, out of Python objects."""


@dataclass(frozen=True)
class Origin:
    """The module an app comes from, and what the app is called there."""

    module: str
    app: str = "app"

    @property
    def port(self) -> str:
        """`docs_src.body.tutorial001_non_an` and `docs_src.body.tutorial001` are both `body.tutorial001`.

        Apps that a test file holds itself are `tests.test_sse.app`, `tests.test_sse.keepalive_app`.
        """
        if self.module.startswith(TESTS):
            return f"{self.module}.{self.app}"
        segments = self.module.removeprefix(DOCS).split(".")
        return ".".join(_SPELLING.sub("", segment) for segment in segments)

    def texts(self) -> dict[str, str]:
        """Text constants of the module as they are now: a test may have assigned some of them."""
        names = vars(sys.modules[self.module]).items()
        return {name: value for name, value in names if isinstance(value, str) and not name.startswith("__")}

    @property
    def has_background_tasks(self) -> bool:
        """Whether replies of this app leave work behind that the test looks at next."""
        return "BackgroundTasks" in vars(sys.modules[self.module])


def origin(app: object) -> Origin:
    """Returns where `app` was built; fails for apps that are neither of `docs_src` nor a global of a test file."""
    _, module = _built_in.get(id(app), (None, "?"))
    if module.startswith(DOCS):
        return Origin(module)
    names = vars(sys.modules[module]).items() if module.startswith(TESTS) else ()
    for name, value in names:
        if value is app:
            return Origin(module, name)
    raise NotPortable(
        f"this app was built in {module}, not in docs_src, and is no global of a test file: no server of another "
        "language can run it; if the test is about Python objects it belongs in conformance/reviewed.toml"
    )


def watch() -> None:
    """Makes every FastAPI app remember the module that built it."""
    build = FastAPI.__init__

    def remembering(self: FastAPI, *args: object, **options: object) -> None:
        # The app is kept too, so that its id is never given to another one.
        _built_in[id(self)] = (self, sys._getframe(1).f_globals.get("__name__", "?"))
        build(self, *args, **options)

    remembering.__wrapped__ = build
    FastAPI.__init__ = remembering
