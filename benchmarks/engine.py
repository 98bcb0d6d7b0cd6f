"""How fast the engine is when the models cost nothing, and what it reads, keeps and writes.

    python benchmarks/engine.py --images 2000

Makes distinct JPEGs of 640 by 480 pixels in a temporary folder, builds them with scripted models in a process of its
own, and prints images a second, CPU milliseconds an image, the rate of the last quarter over that of the second,
peak memory, and the bytes written over the bytes that stand in the end. Image bytes and masks count on neither side.
Worker processes count as this one does (``--options '{"workers": 2}'``); with Ray, the bytes that actors write do not.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from PIL import Image

import gbc
from gbc.runtime import BuildOptions, Counts, Done, Progress
from gbc.store import Document

SCRIPT = """
default:
  image:
    detail: >-
      A brown horse with a white mane stands on the grass beside a wooden fence, and two small boats lie on the
      lake behind it under a cloudy sky; a man in a red coat holds the reins and looks at the water.
    short: A horse and a man on the grass by a lake with boats.
    elements:
      - {label: horse}
      - {label: boat, several: true}
      - {label: man}
      - {label: fence}
  entities:
    horse:
      detail: A brown horse with a white mane and a long tail, its head turned to the left, a leather saddle on it.
      parts: [{label: mane}, {label: saddle}]
    man:
      detail: A tall man in a red coat that reaches down to his knees, as long coats do, one hand on the reins.
      parts: [{label: coat}, {label: horse}, {label: fence}]
    boat: {detail: A small wooden boat with a flat bottom and no oar that lies still., parts: [{label: oar}]}
    fence: {detail: A low wooden fence of three rails that runs along the edge of the grass.}
    mane: {detail: A white mane that falls over the right side of the neck.}
    saddle: {detail: A dark leather saddle with a metal stirrup on the visible side.}
    coat: {detail: A red coat with black buttons and a wide collar.}
  boxes:
    horse: [[0.05, 0.2, 0.45, 0.9, 0.91]]
    mane: [[0.1, 0.22, 0.2, 0.4, 0.7]]
    saddle: [[0.22, 0.35, 0.34, 0.5, 0.66]]
    boat: [[0.55, 0.3, 0.65, 0.4, 0.8], [0.8, 0.3, 0.9, 0.4, 0.75]]
    man: [[0.5, 0.45, 0.65, 0.98, 0.88]]
    coat: [[0.51, 0.55, 0.64, 0.85, 0.7]]
    fence: [[0.68, 0.6, 0.99, 0.8, 0.6]]
  compositions:
    boat: {arrangement: Boat 1 is left of boat 2 on the water., captions: [Two boats., A pair of boats., Boats.]}
  relations:
    - The man holds the horse in front of the boats and the fence.
    - The fence stands behind the man.
    - The man stands before the fence.
"""
PIPELINE = """
name: instant
about: Answers from a file.
detector: {use: scripted, file: script.yaml}
segmenter: {use: scripted, file: script.yaml}
describer: {use: scripted, file: script.yaml}
reader: {use: scripted, file: script.yaml}
"""


class Clock(Progress):
    """Notes when each image was done."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.memory: list[float] = []

    def image(self, document: Document, *, failed: bool) -> None:  # noqa: ARG002
        """One more."""
        self.done(1)

    def images(self, counts: Counts, done: Sequence[Done]) -> None:  # noqa: ARG002
        """More, by other processes."""
        self.done(len(done))

    def done(self, images: int) -> None:
        """So many more; several that are told of at once were done at about this time."""
        before = len(self.times)
        self.times += [time.perf_counter()] * images
        if len(self.times) // 500 > before // 500:
            self.memory.append(Family().megabytes)


class Family:
    """This process and all that came from it, as they are now, by what the system tells of them."""

    def __init__(self) -> None:
        parents: dict[int, int] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        self.pids = {os.getpid()}
        while more := {pid for pid, parent in parents.items() if parent in self.pids} - self.pids:
            self.pids |= more

    def _sum(self, file: str, figure: Callable[[str], int]) -> int:
        """What stands in that file of the system about each, added up; those that are gone have none."""
        total = 0
        for pid in self.pids:
            with suppress(OSError):
                total += figure(Path(f"/proc/{pid}/{file}").read_text())
        return total

    @property
    def megabytes(self) -> float:
        """Memory that they hold; what several share is counted once."""
        return self._sum("smaps_rollup", lambda text: number_at("Pss:", text)) * 1024 / 1e6

    @property
    def seconds(self) -> float:
        """Processor time that they used, and the children that they waited for."""
        ticks = self._sum("stat", lambda text: sum(map(int, text.rpartition(")")[2].split()[11:15])))
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def written(self) -> int:
        """Bytes that they, and the children that they waited for, handed to the system for writing."""
        return self._sum("io", lambda text: number_at("wchar:", text))


def number_at(name: str, text: str) -> int:
    """The number in the line that begins with that name; 0 where there is none, as of a process that has ended."""
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(name)), 0)


class Watch(threading.Thread):
    """Looks at the family once a second, for the most memory that it held."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._peak = 0.0
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        """Until it is enough."""
        while True:
            self._peak = max(self._peak, Family().megabytes)
            if self._over.wait(1.0):
                return

    def end(self) -> float:
        """Peak megabytes of all."""
        self._over.set()
        self.join()
        return max(self._peak, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)


def make_images(folder: Path, count: int) -> None:
    """Distinct photographs, as cheap to make as they can be."""
    folder.mkdir(parents=True)
    noise = np.random.default_rng(0).normal(0, 60, (60, 80, 3))
    smooth = Image.fromarray((noise + 128).clip(0, 255).astype(np.uint8)).resize((640, 480), Image.Resampling.BICUBIC)
    base = np.asarray(smooth)

    def make(number: int) -> None:
        pixels = np.roll(base, (number % 480, number // 480), (0, 1))
        Image.fromarray(pixels).save(folder / f"{number:06d}.jpg", quality=85)

    with ThreadPoolExecutor() as pool:
        list(pool.map(make, range(count)))


def build(work: Path, options: str) -> dict[str, float]:
    """Build in this process; what was measured."""
    clock, watch, before = Clock(), Watch(), Family()
    start, written, used = time.perf_counter(), before.written, before.seconds
    summary = gbc.build(
        work / "images",
        work / "out",
        str(work / "pipeline.yaml"),
        options=BuildOptions(**json.loads(options)),
        progress=clock,
    )
    end = time.perf_counter()
    peak, after = watch.end(), Family()
    return {
        "images": summary.graphs,
        "seconds": end - start,
        "cpu": after.seconds - used,
        "written": after.written - written,
        "peak": peak,
        "even": evenness(clock.times),
        "early": clock.memory[len(clock.memory) // 4] if clock.memory else 0.0,
        "late": clock.memory[-1] if clock.memory else 0.0,
        "calls": sum(role.calls for role in summary.roles.values()) / max(1, summary.graphs),
        "nodes": summary.nodes / max(1, summary.graphs),
        "edges": summary.edges / max(1, summary.graphs),
        "captions": summary.captions / max(1, summary.graphs),
    }


def evenness(times: list[float]) -> float:
    """The rate of the last quarter over that of the second: the first warms up."""
    quarter = len(times) // 4
    if quarter < 2:
        return 1.0
    second, last = times[2 * quarter - 1] - times[quarter], times[-1] - times[-quarter]
    return second / max(last, 1e-9)


def sizes(out: Path) -> tuple[int, int, int]:
    """Bytes in the folder, and of them those of pictures and those of masks, as the tables hold them."""
    total = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    pictures = masks = 0
    for path in out.glob("data/*/*.parquet"):
        footer = pq.read_metadata(path)
        for group in range(footer.num_row_groups):
            for place in range(footer.num_columns):
                column = footer.row_group(group).column(place)
                pictures += column.total_compressed_size if column.path_in_schema == "image.bytes" else 0
                masks += column.total_compressed_size if "counts" in column.path_in_schema else 0
    return total, pictures, masks


def main() -> None:
    """Make the images, build them, print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=2000)
    parser.add_argument("--options", default="{}", help="BuildOptions as JSON")
    parser.add_argument("--again", action="store_true", help="build a second time, into a new folder, from replies")
    parser.add_argument("--work", type=Path, help="a folder that was made already")
    parser.add_argument("--profile", type=Path, help="write a profile of the build there")
    arguments = parser.parse_args()
    if arguments.work:
        measure(arguments.work, arguments.options, arguments.profile)
        return
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        make_images(work / "images", arguments.images)
        (work / "script.yaml").write_text(SCRIPT)
        (work / "pipeline.yaml").write_text(PIPELINE)
        command = [sys.executable, __file__, "--work", name, "--options", arguments.options]
        command += ["--profile", str(arguments.profile)] if arguments.profile else []
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        total, pictures, masks = sizes(work / "out")
    tell(found, total, pictures, masks)


def measure(work: Path, options: str, profile: Path | None) -> None:
    """The build's own process."""
    if profile:
        import cProfile

        runner = cProfile.Profile()
        runner.enable()
    found = build(work, options)
    if profile:
        runner.disable()
        runner.dump_stats(profile)
    print(json.dumps(found))


def tell(found: dict[str, float], total: int, pictures: int, masks: int) -> None:
    """The figures."""
    images = found["images"]
    shape = ", ".join(f"{found[name]:.0f} {name}" for name in ("nodes", "edges", "captions", "calls"))
    print(f"an image: {shape}")
    print(f"images/s: {images / found['seconds']:.0f}")
    print(f"CPU ms/image: {1e3 * found['cpu'] / images:.2f}")
    print(f"end/start: {found['even']:.2f}")
    print(f"peak MB: {found['peak']:.0f}")
    print(f"MB early, late: {found['early']:.0f}, {found['late']:.0f}")
    rest = total - pictures - masks
    print(f"bytes/graph: {rest / images:.0f}")
    ratio = (found["written"] - pictures - masks) / rest
    print(f"bytes ratio: {ratio:.2f}" if ratio > 0 else "bytes ratio: unknown, actors wrote them")


if __name__ == "__main__":
    main()
