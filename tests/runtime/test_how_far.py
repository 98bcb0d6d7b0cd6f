"""How far a build is, in a few words: while one runs, and not before or after."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gbc.runtime.runlog import Beat
from gbc.runtime.status import how_far
from gbc.store import BuildLock, Layout


def test_it_is_told_while_a_build_runs_and_only_then(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "out")
    assert how_far(layout.folder) is None
    log = layout.hidden / "log" / "1.jsonl"
    log.parent.mkdir(parents=True)
    beats = [
        Beat(time="", items=5000, done=1000 + n, fresh=n, seconds=n / 10, in_flight=1, failures={}, roles={})
        for n in (0, 200)
    ]
    log.write_bytes(
        b"".join(msgspec.json.encode({"event": "beat", **msgspec.to_builtins(beat)}) + b"\n" for beat in beats)
    )
    with BuildLock(layout):
        assert how_far(layout.folder) == "building: 1,200 of 5,000, 600 a minute"
    assert how_far(layout.folder) is None
