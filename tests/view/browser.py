"""A real browser: the chromium of the system, which may ask nobody but the server under test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
    "--disable-default-apps", "--disable-sync",
]  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

Scheme = Literal["light", "dark"]


def browser_path() -> str:
    """Where the browser is. Without one a test is skipped; where everything must be tested, it fails."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = f"no browser here: none of {', '.join(NAMES)} is on the path"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@contextmanager
def launched() -> Iterator[Any]:
    """The browser, without a window."""
    from playwright.sync_api import sync_playwright

    path = browser_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def none_of(wrong: list[str]) -> None:
    """Fail with all that is wrong, a line each."""
    assert not wrong, "\n".join(wrong)


class Watched:
    """A page of which everything that goes wrong is written down: errors, dialogs, requests to anyone else."""

    def __init__(self, browser: Any, allowed: str, scheme: Scheme = "light", size: dict[str, int] = WIDE) -> None:
        self.wrong: list[str] = []
        self._context = browser.new_context(viewport=size, color_scheme=scheme)
        self.page = self._context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", lambda message: message.type in ("error", "warning") and self._note(message.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("dialog", lambda dialog: (self._note(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: request.url.startswith(allowed) or self._note(f"asked {request.url}"))

    def _note(self, what: str) -> None:
        self.wrong.append(what)

    def accessible(self) -> None:
        """Nothing that axe-core calls serious or critical."""
        import axe_core_python

        source = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
        self.page.evaluate(source)
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        bad = [
            f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]
        none_of(bad)

    def close(self) -> None:
        self._context.close()


@contextmanager
def watched(browser: Any, allowed: str, scheme: Scheme = "light", size: dict[str, int] = WIDE) -> Iterator[Watched]:
    """A page that must have gone through without anything wrong."""
    watch = Watched(browser, allowed, scheme, size)
    try:
        yield watch
        none_of(watch.wrong)
    finally:
        watch.close()
