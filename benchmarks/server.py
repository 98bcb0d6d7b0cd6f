"""How full the engine keeps the slots of a server.

    python benchmarks/server.py --images 1000 --latency 1.0

The describer stands behind a simulated server with 64 slots whose latency is log-normal; it is asked in the true order
of the method, everything else costs nothing. Prints the time over the bound that work and slots set, the share of the
slots that was in use until the last image began, and how many times faster this is than one image at a time.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from engine import PIPELINE, SCRIPT, make_images

from gbc.models.roles import DescribeRequest, ImageRequest, Traits
from gbc.models.scripted import ScriptedDescriber
from gbc.runtime import BuildOptions

SPREAD = 0.5
"""Sigma of the latency's logarithm: one call in twenty takes more than 2.3 times the median."""


class Calls:
    """When each call began and how long it took."""

    def __init__(self, latency: float) -> None:
        self.spans: list[tuple[float, float]] = []
        self.last_image = 0.0
        self._latency = latency
        self._lock = threading.Lock()
        self._chance = random.Random(1)  # noqa: S311 - a simulation

    def serve(self, request: DescribeRequest) -> None:
        """Take as long as a server would."""
        with self._lock:
            seconds = self._latency * math.exp(self._chance.gauss(0.0, SPREAD))
            start = time.perf_counter()
            if isinstance(request, ImageRequest):
                self.last_image = start
        time.sleep(seconds)
        with self._lock:
            self.spans.append((start, time.perf_counter()))

    @property
    def work(self) -> float:
        """Seconds of all calls together."""
        return sum(end - start for start, end in self.spans)

    def full(self, slots: int) -> float:
        """The share of the slots in use from the first call until the last image began."""
        first, last = min(start for start, _ in self.spans), self.last_image
        used = sum(max(0.0, min(end, last) - start) for start, end in self.spans)
        return used / max(slots * (last - first), 1e-9)


def run(work: Path, out: str, latency: float, slots: int, options: BuildOptions, limit: int | None = None) -> Calls:
    """Build behind a simulated server."""
    calls = Calls(latency)
    answer = ScriptedDescriber.describe

    def describe(self: ScriptedDescriber, requests: Sequence[DescribeRequest]) -> Any:
        for request in requests:
            calls.serve(request)
        return answer(self, requests)

    class Server(ScriptedDescriber):
        traits = Traits(slots=slots)

    Server.describe = describe  # type: ignore[method-assign]
    import gbc.models.scripted

    known, gbc.models.scripted.ScriptedDescriber = ScriptedDescriber, Server  # type: ignore[misc]
    try:
        gbc.build(work / "images", work / out, str(work / "pipeline.yaml"), limit=limit, options=options)
    finally:
        gbc.models.scripted.ScriptedDescriber = known  # type: ignore[misc]
    return calls


def span(calls: Calls) -> float:
    """Seconds from the first call to the last reply."""
    return max(end for _, end in calls.spans) - min(start for start, _ in calls.spans)


def main() -> None:
    """Build with many and with one image in flight, print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--slots", type=int, default=64)
    parser.add_argument("--latency", type=float, default=1.0, help="median, in seconds")
    arguments = parser.parse_args()
    single = max(2, arguments.images // 50)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        make_images(work / "images", arguments.images)
        (work / "script.yaml").write_text(SCRIPT)
        (work / "pipeline.yaml").write_text(PIPELINE)
        calls = run(work, "out", arguments.latency, arguments.slots, BuildOptions())
        one = run(work, "one", arguments.latency, arguments.slots, BuildOptions(in_flight=1e-6), single)
    seconds, bound = span(calls), calls.work / arguments.slots
    print(f"calls: {len(calls.spans)}, seconds: {seconds:.1f}")
    print(f"time / bound: {seconds / bound:.3f}")
    print(f"slots in use until the last image began: {100 * calls.full(arguments.slots):.1f} %")
    print(f"one image at a time: {span(one) / single / (seconds / arguments.images):.1f} times as long an image")


if __name__ == "__main__":
    main()
