"""The same eight pictures, put into every kind of source."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image as Pillow

EIGHT = 8
CAPTIONS = [("a cat and boats", "seen from above") if n % 2 else () for n in range(EIGHT)]


def eight_pictures() -> list[bytes]:
    """Small, distinct and encoded."""
    return [picture(number) for number in range(EIGHT)]


def picture(seed: int, size: tuple[int, int] = (48, 32)) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Pillow.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def write_folder(folder: Path) -> Path:
    """With side-cars: two captions each as lines of text or as JSON."""
    folder.mkdir(parents=True)
    for number, data in enumerate(eight_pictures()):
        (folder / f"{number}.png").write_bytes(data)
        if number % 4 == 1:
            (folder / f"{number}.txt").write_text("\n".join(CAPTIONS[number]))
        elif number % 4 == 3:
            (folder / f"{number}.json").write_text(json.dumps({"captions": CAPTIONS[number], "licence": "CC0"}))
    return folder


def write_csv(path: Path, root: Path) -> Path:
    lines = ["path,caption,alt,licence"]
    lines += [f"{root.name}/{n}.png,{','.join(CAPTIONS[n] or ('', ''))},CC0" for n in range(EIGHT)]
    path.write_text("\n".join(lines) + "\n")
    return path


def write_jsonl(path: Path, root: Path) -> Path:
    rows = [{"image": f"{root.name}/{n}.png", "captions": CAPTIONS[n], "n": n} for n in range(EIGHT)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def write_text_list(path: Path, root: Path) -> Path:
    path.write_text("".join("\t".join([f"{root}/{n}.png", *CAPTIONS[n]]) + "\n" for n in range(EIGHT)))
    return path


def write_tar(path: Path, members: Sequence[tuple[str, bytes]] | None = None, mode: str = "w") -> Path:
    """As WebDataset writes it, unless other members are given."""
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for name, data in members if members is not None else webdataset():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def webdataset() -> list[tuple[str, bytes]]:
    members = []
    for number, data in enumerate(eight_pictures()):
        members.append((f"{number:04d}.png", data))
        if CAPTIONS[number]:
            members.append((f"{number:04d}.json", json.dumps({"caption": CAPTIONS[number], "n": number}).encode()))
    return members


def write_parquet(path: Path, *, group: int = 3) -> Path:
    """As ``datasets`` writes it: the picture's bytes beside its path."""
    rows = [{"bytes": data, "path": f"{n}.png"} for n, data in enumerate(eight_pictures())]
    table = pa.table({"image": rows, "caption": [list(c) for c in CAPTIONS], "n": list(range(EIGHT))})
    pq.write_table(table, path, row_group_size=group)
    return path


def write_arrow(path: Path, *, stream: bool) -> Path:
    schema = pa.schema([("jpg", pa.binary()), ("text", pa.list_(pa.string()))])
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with pa.OSFile(str(path), "wb") as file, new(file, schema) as writer:
        for data, captions in zip(eight_pictures(), CAPTIONS, strict=True):
            writer.write_batch(pa.record_batch([[data], [list(captions)]], schema=schema))
    return path
