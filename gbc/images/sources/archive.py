"""Pictures in tar files, those of WebDataset among them, with the members that say something about them."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec

from gbc.images.formats import SUFFIXES
from gbc.images.limits import MAX_BYTES
from gbc.images.locations import path_text
from gbc.images.sources.item import Item
from gbc.images.sources.records import plain
from gbc.images.sources.sidecars import ENDINGS, Side, ending, said_beside, together
from gbc.images.sources.sidecars import MAX_BYTES as MAX_SIDE
from gbc.images.tars import DAMAGED, TAR, member_location, open_archive

Note = Callable[[str], None]


class _Member(msgspec.Struct, frozen=True):
    """A file in an archive: its name made safe, where it is read from, its bytes where that is not cheap."""

    name: str
    location: str
    data: bytes | None = None
    problem: str | None = None


def archive_items(path: Path, name: str, note: Note) -> Iterator[Item]:
    """The pictures of an archive, in its order; members with one key that stand side by side belong together.

    Nothing is written to disk, whatever members are called. An archive that is damaged or cut off gives its
    pictures up to there and an item that says so.
    """
    for group in together(_members(path, name, note), lambda member: member.name):
        sides = [_side(member) for member in group if ending(member.name) in ENDINGS]
        for member in group:
            if member.problem is not None:
                yield Item(name=plain(f"{name}/{member.name}"), location=member.location, problem=member.problem)
            elif ending(member.name) in SUFFIXES:
                captions, fields = said_beside(member.name, sides)
                yield Item(
                    name=plain(f"{name}/{member.name}"),
                    location=member.location,
                    captions=captions,
                    fields=fields,
                    data=member.data,
                )


def _members(path: Path, name: str, note: Note) -> Iterator[_Member]:
    absolute = path.absolute()
    reached, led_out = 0, 0
    try:
        stream, compressed = open_archive(str(path))
        with stream, tarfile.open(fileobj=stream, mode="r:") as tar:
            while (info := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # else the whole archive's directory gathers in memory
                reached = tar.offset
                safe = safe_name(info.name)
                led_out += safe != info.name.removeprefix("./")
                if not PurePosixPath(safe).name.startswith("."):
                    yield from _member(info, safe, absolute, stream if compressed else None)
            _must_be_whole(stream, tar.offset)
    except (tarfile.TarError, OSError, *DAMAGED) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        problem = f"damaged after {reached:,} bytes: {reason}" if reached else f"not a tar file: {reason}"
        yield _Member("", f"{TAR}{path_text(absolute)}#{reached}+0", problem=problem)
    if led_out:
        note(f"{name}: {led_out:,} members have names that lead out of the archive; they are called without that part")


def safe_name(name: str) -> str:
    """A member's name without what leads out of the archive: a root, a drive or steps upwards."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if parts and len(parts[0]) == 2 and parts[0][1] == ":":
        parts = parts[1:]
    return "/".join(parts)


def _member(info: tarfile.TarInfo, name: str, path: Path, compressed: BinaryIO | None) -> Iterator[_Member]:
    kind = ending(name)
    if kind not in SUFFIXES and kind not in ENDINGS:
        return
    location = member_location(path, info.offset_data, info.size)
    problem = None
    if info.isdir():
        problem = "a folder, not a file"
    elif info.islnk() or info.issym():
        problem = "a link within the archive, which is not followed"
    elif not info.isreg() or info.issparse():
        problem = "not a plain file"
    if problem is not None:
        if kind in SUFFIXES:
            yield _Member(name, location, problem=problem)
        return
    data = None
    if compressed is not None and info.size <= (MAX_SIDE if kind in ENDINGS else MAX_BYTES):
        compressed.seek(info.offset_data)
        data = compressed.read(info.size)
    yield _Member(name, location, data)


def _side(member: _Member) -> Side:
    from gbc.images.tars import read_member

    data = member.data
    return Side(member.name, (lambda: data) if data is not None else (lambda: read_member(member.location, MAX_SIDE)))


def _must_be_whole(stream: BinaryIO, offset: int) -> None:
    """``tarfile`` takes a spoilt header for the end of an archive; a true end is empty. Raises ``ReadError``."""
    stream.seek(offset)
    block = stream.read(tarfile.BLOCKSIZE)
    if block.strip(b"\0"):
        raise tarfile.ReadError("a header is spoilt")
