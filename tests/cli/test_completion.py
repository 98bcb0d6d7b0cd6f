"""Tab after ``gbc``, as the shell asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

SHELLS = ("bash", "zsh", "fish")


def complete(words: str, index: int) -> list[str]:
    environment = {**os.environ, "_GBC_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(index)}
    command = [sys.executable, "-c", "from gbc.cli import main; main(prog_name='gbc')"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return [line.partition(",")[2] for line in run.stdout.splitlines()]


def test_commands_and_options_and_choices() -> None:
    assert complete("gbc p", 1) == ["pipelines", "plan", "push"]
    assert "--near-duplicates" in complete("gbc build --n", 2)
    assert complete("gbc sql demo --over d", 4) == ["documents"]


def test_pipelines_by_name_else_by_file() -> None:
    assert complete("gbc build -p em", 3) == ["embedded"]
    assert complete("gbc pipelines ./mi", 2) == ["./mi"]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_for_a_shell(shell: str) -> None:
    if shell == "bash" and not shutil.which("bash"):
        pytest.skip("no bash here")
    environment = {**os.environ, "_GBC_COMPLETE": f"{shell}_source"}
    command = [sys.executable, "-c", "from gbc.cli import main; main(prog_name='gbc')"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert f"_GBC_COMPLETE={shell}_complete" in run.stdout
