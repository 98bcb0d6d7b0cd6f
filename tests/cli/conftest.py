"""The command line as users start it: a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runtime.conftest import photos, pipeline  # noqa: F401 - fixtures

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def gbc(tmp_path: Path) -> Run:
    def run(*arguments: object, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gbc", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120, check=False)

    return run


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    """The line that a mistake gets: exit status 2, nothing on standard output, no traceback."""
    lines = result.stderr.strip().splitlines()
    assert result.returncode == 2, result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return lines[-1]
