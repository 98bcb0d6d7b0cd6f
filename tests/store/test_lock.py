import os
import subprocess
import sys
from pathlib import Path

import pytest

from gbc.store import BuildLock, Layout, StoreError

HOLD = """
import sys
from pathlib import Path
from gbc.store import BuildLock, Layout
with BuildLock(Layout(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_builder_is_refused_by_the_number_of_the_first(tmp_path: Path) -> None:
    with (
        BuildLock(Layout(tmp_path)),
        pytest.raises(StoreError, match=f"process {os.getpid()} is building here"),
        BuildLock(Layout(tmp_path)),
    ):
        pass
    with BuildLock(Layout(tmp_path)):
        pass


def test_a_builder_that_dies_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=f"process {other.pid} is building here"), BuildLock(Layout(tmp_path)):
            pass
        other.kill()
        other.wait()
    with BuildLock(Layout(tmp_path)):
        pass


def test_what_its_holder_removed_holds_nobody_back(tmp_path: Path) -> None:
    with BuildLock(Layout(tmp_path)) as lock:
        lock.remove()
        with BuildLock(Layout(tmp_path)):  # a new file: who comes now does not see the old one
            pass
    with BuildLock(Layout(tmp_path)):
        pass


def test_other_folders_are_free(tmp_path: Path) -> None:
    with BuildLock(Layout(tmp_path / "a")), BuildLock(Layout(tmp_path / "b")):
        pass
