"""How fast the models of a pipeline are, how much memory they take, and how busy they keep each other.

    python benchmarks/models.py embedded
    python benchmarks/models.py embedded --random-weights --set detector.use=zero-shot --set segmenter.use=sam

Each model is asked alone, in a process of its own, about distinct pictures of 640 by 480 pixels: eight labels a picture
for a detector, eight boxes for a segmenter, a picture, six things, a group and their relations for a describer, the
whole view for a reader. All together they are asked in the order of the method. Loading and a first picture are not
timed; "CPU s" are seconds of processors a picture, "in use" is how busy a model is when all are asked.

``--random-weights`` makes models that were never trained at real size, ``--tiny`` at test size: no downloads. A model
behind a server is asked as it is; where no server answers its role is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import platform
import socket
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

sys.path.insert(0, str(Path(__file__).parent))

from engine import make_images
from random_weights import stand_in

from gbc.graph import Box
from gbc.images import Picture, View, decode
from gbc.models import roles as asked
from gbc.models.registry import Role, build
from gbc.models.roles import Model, ModelError
from gbc.pipeline import Pipeline, load_pipeline
from gbc.runtime import LocalPanel, RoleTotals

LABELS = ("cat", "dog", "red ball", "hat", "shirt", "bicycle", "coffee cup", "rocket")
BOXES = tuple(Box(0.05 + 0.1 * n, 0.1 + 0.05 * n, 0.2 + 0.1 * n, 0.5 + 0.05 * n) for n in range(8))
THINGS = tuple(
    asked.Thing(label=label, box=box, caption=f"A {label}.") for label, box in zip(LABELS, BOXES, strict=True)
)
HEADINGS = " load s  images/s   CPU s  calls/s tokens/s      MB GPU MB   in use"
CONTEXT = "A cat and a dog play with a red ball beside a bicycle."


class Measured(msgspec.Struct):
    """What some models did, in ``seconds`` of time and ``cpu`` of processors.

    ``resident`` and ``on_card`` are peaks in megabytes, ``failed`` counts requests.
    """

    roles: dict[Role, RoleTotals]
    seconds: float
    cpu: float
    loading: float
    resident: float
    on_card: float
    failed: int


class Asking:
    """Asks models about one picture after another, and counts what they could not answer."""

    def __init__(self, panel: LocalPanel, models: dict[Role, Model]) -> None:
        self._panel = panel
        self._models = models
        self.failed = 0

    async def about(self, picture: Picture) -> None:
        """What the method asks of a picture, as far as there is a model for it."""
        view = View(picture)
        await asyncio.gather(self._read(view), self._describe(asked.ImageRequest(view=view)))
        await self._ask("detector", self._panel.detect, asked.DetectRequest(view, LABELS))
        await self._ask("segmenter", self._panel.segment, asked.SegmentRequest(picture, BOXES))
        await asyncio.gather(*(self._describe(each) for each in _entities(view)), self._describe(_group(view)))
        await self._describe(asked.RelationRequest(view=view, things=THINGS, context=CONTEXT))

    async def _read(self, view: View) -> None:
        await self._ask("reader", self._panel.read, view)

    async def _describe(self, request: asked.DescribeRequest) -> None:
        await self._ask("describer", self._panel.describe, request)

    async def _ask(self, role: Role, ask: Callable[[Any], Awaitable[Any]], request: Any) -> None:
        if role in self._models:
            try:
                await ask(request)
            except ModelError:  # random weights write no captions
                self.failed += 1


def _entities(view: View) -> list[asked.EntityRequest]:
    part = View(view.picture, Box(0.1, 0.1, 0.6, 0.8))
    return [asked.EntityRequest(view=part, thing=thing, context=CONTEXT) for thing in THINGS[:6]]


def _group(view: View) -> asked.CompositionRequest:
    return asked.CompositionRequest(view=view, label="cat", things=THINGS[:3], hints=("Cat 1 is left of cat 2.",))


def measure(pipeline: Pipeline, wanted: Sequence[Role], folder: Path) -> Measured:
    """Load some models of a pipeline in this process, and ask them about the pictures of a folder."""
    begun = time.perf_counter()
    models = {
        role: build(role, choice.use, choice.settings, pipeline.seed)
        for role, choice in pipeline.models.items()
        if role in wanted
    }
    loading = time.perf_counter() - begun
    first, *pictures = [decode(path.read_bytes()) for path in sorted(folder.iterdir())]

    async def run() -> Measured:
        with LocalPanel(models) as panel:
            asking = Asking(panel, models)
            await asking.about(first)
            before, start, cpu = panel.totals(), time.perf_counter(), time.process_time()
            await asyncio.gather(*map(asking.about, pictures))
            return Measured(
                roles={role: totals - before[role] for role, totals in panel.totals().items()},
                seconds=time.perf_counter() - start,
                cpu=time.process_time() - cpu,
                loading=loading,
                resident=_peak(),
                on_card=_on_card(),
                failed=asking.failed,
            )

    return asyncio.run(run())


def _peak() -> float:
    """Megabytes at most since this program began; what ``getrusage`` tells begins with the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1e3


def _on_card() -> float:
    torch = sys.modules.get("torch")
    return torch.cuda.max_memory_allocated() / 1e6 if torch and torch.cuda.is_available() else 0.0


def in_a_process(pipeline: Pipeline, wanted: Sequence[Role], folder: Path) -> Measured:
    """The same in a process that holds nothing else."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        measured: Measured = pool.apply(measure, (pipeline, wanted, folder))
        return measured


def row(role: Role, name: str, alone: Measured, together: Measured, pictures: int) -> str:
    """One model's figures."""
    totals, busy = alone.roles[role], together.roles[role].occupancy(together.seconds)
    tokens = f"{totals.tokens_out / alone.seconds:8.1f}" if totals.tokens_out else f"{'–':>8}"
    card = f"{alone.on_card:7.0f}" if alone.on_card else f"{'–':>7}"
    return (
        f"{role:10}{name:46}{alone.loading:7.1f}{pictures / alone.seconds:10.2f}{alone.cpu / pictures:8.2f}"
        f"{totals.attempts / alone.seconds:9.2f}{tokens}{alone.resident:8.0f}{card}{busy:9.0%}"
    )


def machine() -> str:
    """The processor, and the card if there is one."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    cards = ""
    try:
        import torch

        cards = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    except ModuleNotFoundError:
        pass
    return ", ".join(filter(None, [f"{names[0] if names else platform.processor()}, {len(names)} cores", cards]))


def stood_in(pipeline: Pipeline, folder: Path, *, tiny: bool) -> Pipeline:
    """The pipeline with random weights in the place of those that PyTorch would load."""
    models = {role: stand_in(choice, folder / role, tiny=tiny) for role, choice in pipeline.models.items()}
    return msgspec.structs.replace(pipeline, models=models)


def silent(pipeline: Pipeline) -> dict[Role, str]:
    """The addresses at which no server answers, by the roles that ask there."""
    addresses = {role: getattr(choice.settings, "base_url", None) for role, choice in pipeline.models.items()}
    return {role: address for role, address in addresses.items() if address and not _answers(address)}


def _answers(address: str) -> bool:
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)), 5).close()
    except OSError:
        return False
    return True


def report(pipeline: Pipeline, names: dict[Role, str], pictures: int, folder: Path) -> None:
    """Measure and print."""
    make_images(folder, pictures + 1)
    together = in_a_process(pipeline, list(names), folder)
    print(f"{'':56}{HEADINGS}")
    for role, name in names.items():
        print(row(role, name, in_a_process(pipeline, [role], folder), together, pictures), flush=True)
    card = f", {together.on_card:.0f} MB on the card" if together.on_card else ""
    print(
        f"together: {pictures / together.seconds:.2f} images/s, {together.resident:.0f} MB{card}, "
        f"{together.failed} requests refused"
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pipeline", help="a pipeline's name or file")
    parser.add_argument("--images", type=int, default=16)
    parser.add_argument("--set", dest="changes", action="append", default=[], metavar="KEY=VALUE")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--random-weights", action="store_true", help="models at real size that were never trained")
    size.add_argument("--tiny", action="store_true", help="models at test size that were never trained")
    options = parser.parse_args()
    pipeline = load_pipeline(options.pipeline, options.changes)
    left_out = silent(pipeline)
    names = {
        role: f"{each.use} {getattr(each.settings, 'model', '')}"
        for role, each in pipeline.models.items()
        if role not in left_out
    }
    for role, address in left_out.items():
        print(f"{role} left out: no server answers at {address}")
    if not names:
        sys.exit("nothing is left to measure")
    weights = (
        "random weights at test size" if options.tiny else "random weights" if options.random_weights else "as it is"
    )
    with tempfile.TemporaryDirectory(prefix="gbc-models-") as place:
        work = Path(place)
        if options.random_weights or options.tiny:
            pipeline = stood_in(pipeline, work, tiny=options.tiny)
        print(f"{pipeline.name}, {weights}, on {machine()}; {options.images} pictures, one more to warm up", flush=True)
        report(pipeline, names, options.images, work / "images")


if __name__ == "__main__":
    main()
