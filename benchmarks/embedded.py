"""How long the embedded pipeline takes an image, beside the time of its models alone.

    python benchmarks/embedded.py [--images FOLDER_OR_SOURCE …] [--repeat N]

Prints the seconds an image, their ratio to the models' own time (every look of every network, the reader and
GrabCut, timed inside), and the memory after each quarter of the images. The ratio is of one run, so it holds on
a busy machine too.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as Pillow

import gbc
from gbc.images import decode, read_bytes, scan
from gbc.runtime import Progress
from gbc.store import Document

Timed = dict[str, float]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", nargs="+", default=["sample:photos"])
    parser.add_argument("--repeat", type=int, default=2, help="each picture so often, a pixel different")
    chosen = parser.parse_args()
    seconds, calls = time_models()
    with tempfile.TemporaryDirectory() as folder:
        count = vary(chosen.images, Path(folder) / "photos", chosen.repeat)
        gbc.build("sample:coffee", Path(folder) / "warm")  # the models are loaded and warm after that
        seconds.clear(), calls.clear()
        memory = Memory(count)
        start = time.perf_counter()
        summary = gbc.build(Path(folder) / "photos", Path(folder) / "out", progress=memory)
        total = time.perf_counter() - start
    models = sum(seconds.values())
    print(f"images: {summary.graphs}, nodes an image: {summary.nodes / summary.graphs:.2f}")
    for name, value in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"  {name}: {value / count:.3f} s an image in {calls[name] / count:.1f} calls")
    print(f"seconds an image: {total / count:.3f}")
    print(f"ratio to the models' own time: {total / models:.2f}")
    print(f"peak MB after each quarter: {memory.quarters}")


def time_models() -> tuple[Timed, Counter[str]]:
    """Wrap every function that runs a network or GrabCut, so that it adds to its own time."""
    import ai_edge_litert.interpreter
    import cv2
    import rapidocr

    seconds: Timed = {}
    calls: Counter[str] = Counter()

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - start
                calls[name] += 1

        return run

    interpreter = ai_edge_litert.interpreter.Interpreter
    interpreter.invoke = timed("EfficientNet and MoveNet", interpreter.invoke)
    rapidocr.RapidOCR.__call__ = timed("RapidOCR", rapidocr.RapidOCR.__call__)
    cv2.grabCut = timed("GrabCut", cv2.grabCut)
    read_net = cv2.dnn.readNetFromTensorflow
    cv2.dnn.readNetFromTensorflow = lambda *arguments: _Net(read_net(*arguments), timed)
    cascade = cv2.CascadeClassifier
    cv2.CascadeClassifier = lambda *arguments: _Cascade(cascade(*arguments), timed)
    return seconds, calls


class _Net:
    def __init__(self, net: Any, timed: Callable[..., Any]) -> None:
        self._net = net
        self.forward = timed("SSD-MobileNetV2", net.forward)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._net, name)


class _Cascade:
    def __init__(self, cascade: Any, timed: Callable[..., Any]) -> None:
        self._cascade = cascade
        for name in ("detectMultiScale", "detectMultiScale2", "detectMultiScale3"):
            setattr(self, name, timed("Haar cascades", getattr(cascade, name)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cascade, name)


def vary(sources: list[str], folder: Path, repeat: int) -> int:
    """Write every picture so often, each time one pixel different, so that none is a duplicate; how many there are."""
    folder.mkdir(parents=True)
    count = 0
    for item in list(scan(sources)):
        pixels = np.array(decode(read_bytes(item.location)).pixels)
        for _ in range(repeat):
            pixels[0, 0] = (count % 256, count // 256, 0)
            Pillow.fromarray(pixels).save(folder / f"{count:05d}.png", compress_level=1)
            count += 1
    return count


class Memory(Progress):
    """Notes the process's peak memory as the images get done."""

    def __init__(self, images: int) -> None:
        self._every = max(1, images // 4)
        self._done = 0
        self.quarters: list[int] = []

    def image(self, document: Document, *, failed: bool) -> None:
        """One more."""
        del document, failed
        self._done += 1
        if self._done % self._every == 0:
            self.quarters.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    main()
