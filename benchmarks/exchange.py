"""Take in graphs in the public form: graphs a second of one processor, peak memory, bytes on disk.

    python benchmarks/exchange.py --graphs 20000 [--plain] [--suffix .jsonl|.json|.parquet]

The graphs are those of ``synthetic.py``. They are written to a file in the full or the plain form, and imported by a
process of its own, whose processor time counts, all threads together: parsing, spans, invariants, documents, tables.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import synthetic

from gbc.formats.interchange import SUFFIXES
from gbc.formats.interchange.outgoing import to_record
from gbc.formats.records import write_records

CHILD = """
import sys, time
from pathlib import Path
from gbc.formats import import_dataset
start, before = time.perf_counter(), time.process_time()
done = import_dataset("gbc", Path(sys.argv[1]), Path(sys.argv[2]))
seconds, wall = time.process_time() - before, time.perf_counter() - start
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(done.graphs, seconds, wall, int(status["VmHWM"].split()[0]) / 1024)
"""
"""The high-water mark of its own memory: what ``getrusage`` tells is at least that of the process that started it."""

LIMIT_RATE = 3000

FLAT = ("sources", "images", "nodes", "captions", "edges", "spans", "scores", "rejected", "failures")


def records(graphs: int, *, plain: bool) -> Iterator[dict[str, Any]]:
    """The graphs as records of either form."""
    for number in range(graphs):
        document = synthetic.document(number)
        record = to_record(synthetic.graph(number), document.source)
        yield _plain(record) if plain else record


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what the full form adds."""
    for vertex in record["vertices"]:
        del vertex["sub_masks"], vertex["super_masks"]
        vertex["descs"] = [{"text": said["text"], "label": said["label"]} for said in vertex["descs"]]
    return {key: value for key, value in record.items() if key not in ("img_size", "mask_inside_threshold")}


def measure(count: int, *, plain: bool, suffix: str = ".jsonl") -> None:
    """Write so many graphs to a file, import it in another process, and tell what that took."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, f"graphs{suffix}"), Path(folder, "out")
        write_records(lambda: records(count, plain=plain), source, SUFFIXES)
        form = "plain" if plain else "full"
        print(f"{source.stat().st_size / count:,.0f} bytes a graph in {suffix}, in the {form} form")
        command = [sys.executable, "-c", CHILD, str(source), str(out)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        graphs, seconds, wall, megabytes = int(told[0]), *map(float, told[1:])
        print(f"{graphs / seconds:,.0f} graphs a second of one processor ({graphs / wall:,.0f} by the clock)")
        print(f"at least {LIMIT_RATE:,} a second wanted; {megabytes:,.0f} MB at the peak")
        flat = sum(path.stat().st_size for table in FLAT for path in (out / "data" / table).iterdir())
        print(f"{flat / graphs / 12:,.0f} bytes a node over the flat tables")
        whole = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        print(f"{whole / graphs:,.0f} bytes a graph in the dataset")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graphs", type=int, default=20_000)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--suffix", choices=SUFFIXES, default=".jsonl")
    options = parser.parse_args()
    measure(options.graphs, plain=options.plain, suffix=options.suffix)


if __name__ == "__main__":
    main()
