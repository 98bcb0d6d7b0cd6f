"""Plan very many items: rate, memory along the way, bytes an item.

    python benchmarks/plan.py --items 1000000 [--through tar|parquet|list|plan]

``tar``, ``parquet`` and ``list`` write a source of that many small items into a temporary folder and plan it as a
build does; nothing is decoded. ``plan`` gives ready items to the plan on disk, which is what it costs by itself.
Memory is the resident set of this process. It grows until the plan's indexes fill their 64 MB, and is flat from there.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from gbc.runtime import PlanOptions, Progress
from gbc.runtime.planning import list_items, plan_items
from gbc.store import Plan, PlannedItem

Thing = TypeVar("Thing")

PAGE = os.sysconf("SC_PAGE_SIZE")


def megabytes() -> float:
    """The resident set of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def content(number: int) -> bytes:
    """The bytes of an item, unlike those of all others."""
    return b"picture %012d" % number


def write_tar(folder: Path, items: int) -> Path:
    """One archive."""
    path = folder / "items.tar"
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for number in range(items):
            info = tarfile.TarInfo(f"{number:09d}.jpg")
            info.size = len(content(number))
            tar.addfile(info, io.BytesIO(content(number)))
            tar.members.clear()  # type: ignore[attr-defined]
    return path


def write_parquet(folder: Path, items: int) -> Path:
    """One table of pictures, captions and numbers."""
    path = folder / "items.parquet"
    schema = pa.schema([("image", pa.binary()), ("caption", pa.string()), ("n", pa.int64())])
    with pq.ParquetWriter(path, schema) as writer:
        for first in range(0, items, 50_000):
            numbers = range(first, min(first + 50_000, items))
            columns = [[content(n) for n in numbers], [f"caption {n}" for n in numbers], list(numbers)]
            writer.write_batch(pa.record_batch(columns, schema=schema))
    return path


def write_list(folder: Path, items: int) -> Path:
    """Paths of a few files, so that nearly all are duplicates, and as many different fields as items."""
    for number in range(1000):
        (folder / f"{number}.jpg").write_bytes(content(number))
    path = folder / "items.jsonl"
    with path.open("w") as file:
        file.writelines(
            json.dumps({"path": f"./{'x/../' * (n // 1000 % 3)}{n % 1000}.jpg", "caption": f"caption {n}", "n": n})
            + "\n"
            for n in range(items)
        )
    (folder / "x").mkdir()
    return path


WRITERS: dict[str, Callable[[Path, int], Path]] = {"tar": write_tar, "parquet": write_parquet, "list": write_list}


def ready(items: int) -> Iterator[PlannedItem]:
    """Items that nothing has to be found out about."""
    for n in range(items):
        image_id = hashlib.sha256(content(n)).hexdigest()
        location = f"tar:/data/collections/shards/{n // 10_000:05d}.tar#{n * 1024}+312"
        yield PlannedItem(name=f"{n // 10_000:05d}.tar/{n:09d}.jpg", location=location, image_id=image_id)


class Watch:
    """Prints rate and memory at every tenth."""

    def __init__(self, items: int) -> None:
        self._every = max(1, items // 10)
        self._start = self._last = time.perf_counter()
        self.memory: list[float] = []

    def through(self, items: Iterator[Thing]) -> Iterator[Thing]:
        """The items, watched."""
        for number, item in enumerate(items, 1):
            yield item
            if number % self._every == 0:
                now = time.perf_counter()
                self.memory.append(megabytes())
                rate = self._every / (now - self._last)
                print(f"  {number:>12,} items  {rate:>9,.0f} items/s  {self.memory[-1]:>7.1f} MB", flush=True)
                self._last = now


def run(through: str, items: int, folder: Path) -> None:
    """Plan so many items and print what it took."""
    source = WRITERS[through](folder, items) if through != "plan" else None
    print(f"{through}: {items:,} items, {megabytes():.1f} MB before")
    watch, path, start = Watch(items), folder / "plan" / "plan.sqlite", time.perf_counter()
    cpu = time.process_time()
    with Plan(path) as plan:
        if source is None:
            added = plan.add(watch.through(ready(items)))
        else:
            found = watch.through(list_items([str(source)], None, Progress()))
            added = plan_items(plan, found, None, PlanOptions(), Progress())
    seconds = time.perf_counter() - start
    grown = watch.memory[-1] - watch.memory[len(watch.memory) // 2] if watch.memory else 0.0
    print(
        f"{added.new:,} new, {added.known:,} known in {seconds:.1f} s: {items / seconds:,.0f} items/s "
        f"({items / (time.process_time() - cpu):,.0f} a second of processor)\n"
        f"memory at most {max(watch.memory, default=megabytes()):.1f} MB, "
        f"{grown:+.1f} MB over the last half\n"
        f"plan on disk {path.stat().st_size / items:.0f} bytes an item\n"
    )


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--through", choices=[*WRITERS, "plan", "all"], default="all")
    arguments = parser.parse_args()
    for through in [*WRITERS, "plan"] if arguments.through == "all" else [arguments.through]:
        with tempfile.TemporaryDirectory() as folder:
            run(through, arguments.items, Path(folder))


if __name__ == "__main__":
    main()
