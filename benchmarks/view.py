"""The page over 100,000 synthetic graphs: how long until it shows something, how long a filter takes, how much memory.

    python benchmarks/view.py [--graphs N] [--folder KEPT]

The second figure is the processor time that the server took, on all cores together: on a busy machine it tells more.
Limits: the first page within 0.5 s after the server is up, each filter within 0.7 s, 1 GB of memory.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import msgspec

FIRST, FILTER, MEGABYTES = 0.5, 0.7, 1000
FILTERS = {
    "a label": {"label": "dog"},
    "a label that is rare": {"label": "zula"},
    "a kind": {"kind": "composition"},
    "words in a caption": {"words": "umbrella dog"},
    "words that are nowhere": {"words": "qqqq"},
    "a score": {"metric": "detector", "least": "0.84"},
    "SQL over images": {"where": "node_count > 11 and width > height"},
    "SQL over nodes": {"where": "image_id in (select image_id from nodes where label = 'dog' and score > 0.8)"},
    "an order": {"order": "name"},
    "the last page": {"page": "999999"},
}


def main() -> None:
    """Measure, print, and fail where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graphs", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="Keep the dataset here, or take the one that stands here.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "out"
        if not folder.exists():
            from benchmarks import synthetic

            synthetic.write(folder, given.graphs)
        worst = measure(folder)
    broken = [name for name, (found, limit) in worst.items() if found > limit]
    sys.exit(f"over the limit: {', '.join(broken)}" if broken else 0)


def measure(folder: Path) -> dict[str, tuple[float, float]]:
    """What was found and what is allowed, by name."""
    command = [sys.executable, "-m", "gbc", "view", str(folder), "--no-browser"]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None  # noqa: S101 - it was asked for
            started = time.perf_counter()
            page = server.stdout.readline().removeprefix("Open ").strip()
            print(f"{'until it is up':26}{time.perf_counter() - started:8.3f} s")
            seen = Seen(page, server.pid)
            first = seen("the page itself", "") + seen("its first pictures", "api/gallery")
            seen("about", "api/about")
            taken = [seen(name, f"api/gallery?{urllib.parse.urlencode(asked)}") for name, asked in FILTERS.items()]
            seen("statistics", "api/statistics")
            for item in msgspec.json.decode(seen.answer("api/gallery"))["items"][:3]:
                seen("one image", f"api/image/{item['id']}")
            memory = peak_megabytes(server.pid)
            print(f"{'memory':26}{memory:8.0f} MB at most")
        finally:
            server.terminate()
    return {"first page": (first, FIRST), "filter": (max(taken), FILTER), "memory": (memory, MEGABYTES)}


class Seen:
    """Asks the server, and tells how long it took."""

    def __init__(self, page: str, process: int) -> None:
        self._page = page
        self._process = process

    def __call__(self, name: str, path: str) -> float:
        """Seconds until the whole answer is there."""
        before, started = processor_seconds(self._process), time.perf_counter()
        self.answer(path)
        taken = time.perf_counter() - started
        print(f"{name:26}{taken:8.3f} s {processor_seconds(self._process) - before:8.2f} s of processors")
        return taken

    def answer(self, path: str) -> bytes:
        """The body of an answer."""
        with urllib.request.urlopen(self._page + path) as response:  # noqa: S310 - our own server
            body: bytes = response.read()
        return body


def processor_seconds(process: int) -> float:
    """What a process and those that it started have used of all cores."""
    total = 0
    for one in family(process):
        fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def peak_megabytes(process: int) -> float:
    """The most memory that a process and those that it started have had resident, each at its own peak."""
    peaks = []
    for one in family(process):
        status = Path(f"/proc/{one}/status").read_text(encoding="ascii")
        peaks.append(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")))
    return sum(peaks) / 1000


def family(process: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [process, *map(int, children)]


if __name__ == "__main__":
    main()
