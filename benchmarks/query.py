"""Ask 200,000 synthetic graphs the questions of docs/cookbook.md: seconds, memory, bytes; and networkx beside it.

    python benchmarks/query.py [--graphs 200000] [--folder DIR] [--compared 20000]

Writes the graphs first (a few minutes), or takes those that stand in DIR. Each question is asked twice and the better
time counts, DuckDB on two threads with 1.5 GB. The same kind of questions are then asked of networkx objects: those
are made from the first ``--compared`` graphs, and their time is scaled to all. At last so many graphs are imported from
a file in the public form (``exchange.py``).
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import duckdb
import exchange
import networkx as nx
import pyarrow.parquet as pq
import synthetic

import gbc
from gbc.graph import to_networkx
from gbc.query import script

LIMIT_SECONDS, LIMIT_BYTES, LIMIT_MEMORY = 1.0, 500, 2e9
FLAT = ("sources", "images", "nodes", "captions", "edges", "spans", "scores", "rejected", "failures")
COOKBOOK = Path(__file__).parents[1] / "docs" / "cookbook.md"
QUESTION = re.compile(r"^### (\d+\. .*?)\n.*?```sql\n(.*?)```", re.DOTALL | re.MULTILINE)

Networks = list["nx.MultiDiGraph[str]"]


def sizes(folder: Path) -> None:
    """Bytes a node over the flat tables."""
    found = {table: sum(path.stat().st_size for path in (folder / "data" / table).iterdir()) for table in FLAT}
    nodes = sum(pq.read_metadata(path).num_rows for path in (folder / "data" / "nodes").iterdir())
    print("bytes a node:", ", ".join(f"{table} {size / nodes:.0f}" for table, size in found.items() if size > nodes))
    print(f"{sum(found.values()) / nodes:.0f} bytes a node over the flat tables, at most {LIMIT_BYTES} wanted\n")


def questions(folder: Path) -> dict[str, float]:
    """Ask each; seconds by question."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "1500MB"})
    connection.execute(script(folder))
    took = {}
    for title, sql in QUESTION.findall(COOKBOOK.read_text(encoding="utf-8")):
        times, processor = [], []
        for _ in range(2):
            start, used = time.perf_counter(), time.process_time()
            rows = connection.sql(sql).fetchall()
            times.append(time.perf_counter() - start)
            processor.append(time.process_time() - used)
        took[title] = min(times)
        late = "" if took[title] <= LIMIT_SECONDS else "  LATE"
        print(
            f"{min(times):6.2f} s  {min(processor):6.2f} s of processor  {len(rows):3} rows  {title}{late}", flush=True
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"\nslowest {max(took.values()):.2f} s, at most {LIMIT_SECONDS:g} wanted")
    print(f"memory at most {peak / 1e6:,.0f} MB, of {LIMIT_MEMORY / 1e6:,.0f} MB wanted\n")
    return took


def kinds(networks: Networks) -> Any:
    """Question 1."""
    return Counter(data["kind"] for network in networks for _, data in network.nodes(data=True))


def together(networks: Networks) -> Any:
    """Question 8."""
    pairs: Counter[tuple[str, str]] = Counter()
    for network in networks:
        labels = {data["label"] for _, data in network.nodes(data=True) if data["kind"] == "entity"}
        pairs.update(combinations(sorted(labels), 2))
    return pairs.most_common(20)


def parts(networks: Networks) -> Any:
    """Question 12."""
    found: Counter[str] = Counter()
    for network in networks:
        data = network.nodes
        for source, target in {(source, target) for source, target in network.edges()}:
            if data[source]["label"] == "person" and data[source]["kind"] == data[target]["kind"] == "entity":
                found[data[target]["label"]] += 1
    return found


def below(networks: Networks) -> Any:
    """Question 19."""
    found: Counter[str] = Counter()
    for network in networks:
        for node, data in network.nodes(data=True):
            if data["label"] == "umbrella":
                found.update(network.nodes[one]["label"] for one in nx.descendants(network, node))
    return found


def red(networks: Networks) -> Any:
    """Question 23."""
    return [
        caption.text
        for network in networks
        for _, data in network.nodes(data=True)
        for caption in data["captions"]
        if " red " in caption.text
    ]


ASKED: dict[str, Callable[[Networks], Any]] = {"1": kinds, "8": together, "12": parts, "19": below, "23": red}


def compare(folder: Path, graphs: int, compared: int, took: dict[str, float]) -> None:
    """Some questions over networkx objects, and how many times as long that takes."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with gbc.open(folder) as dataset:
        networks = [to_networkx(graph) for graph in islice(dataset, compared)]
    loaded = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    scale = graphs / len(networks)
    print(f"networkx: {len(networks):,} graphs read in {loaded:.1f} s ({loaded * scale:.0f} s for all)")
    print(f"at least {memory * 1024 / 1e6:,.0f} MB more ({memory * 1024 * scale / 1e6:,.0f} MB for all)")
    for number, ask in ASKED.items():
        title = next(title for title in took if title.startswith(f"{number}. "))
        start = time.perf_counter()
        ask(networks)
        seconds = (time.perf_counter() - start) * scale
        print(f"{seconds:6.2f} s for all, {seconds / took[title]:6.1f} times as long  {title}")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graphs", type=int, default=200_000, help="40,000 are enough for a first look")
    parser.add_argument("--folder", type=Path, help="where the graphs stand, or are written and stay")
    parser.add_argument("--compared", type=int, default=20_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary) / "out"
        if not folder.exists():
            start = time.perf_counter()
            synthetic.write(folder, arguments.graphs)
            print(f"{arguments.graphs:,} graphs written in {time.perf_counter() - start:.0f} s")
        with gbc.open(folder) as dataset:
            graphs = len(dataset)
        print(f"{graphs:,} graphs, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        sizes(folder)
        took = questions(folder)
        compare(folder, graphs, min(arguments.compared, graphs), took)
    print("\nimport of the public form:")
    exchange.measure(arguments.compared, plain=True)


if __name__ == "__main__":
    main()
