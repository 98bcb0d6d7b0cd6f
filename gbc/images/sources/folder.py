"""All pictures below a folder, with their side-cars."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from gbc.images.formats import SUFFIXES
from gbc.images.locations import path_text
from gbc.images.sources.item import Item
from gbc.images.sources.records import plain
from gbc.images.sources.sidecars import ENDINGS, ending, said_beside, side_file, together
from gbc.images.sources.sorting import in_order

_LINK = "a link to a folder, which is not followed: it could lead in a circle; name its target as a source"


def folder_items(root: Path) -> Iterator[Item]:
    """The pictures of a folder in the order of their names, then those of its folders; hidden ones are passed over.

    What has the ending of a picture and is none gives an item that says so when it is read.
    """
    ways = [iter([""])]
    while ways:
        inside = next(ways[-1], None)
        if inside is None:
            ways.pop()
            continue
        folders: list[str] = []
        yield from _files(str(root.absolute()), inside, folders)
        ways.append(in_order(folders))


def _files(root: str, inside: str, folders: list[str]) -> Iterator[Item]:
    """The pictures of one folder; the folders in it are added to ``folders``."""
    try:
        names = in_order(_names(root, inside, folders))
    except OSError as error:
        yield _refused(root, inside, f"the folder cannot be read: {error.strerror}")
        return
    for group in together(names, lambda name: name):
        sides = [side_file(name, f"{root}/{name}") for name in group if ending(name) in ENDINGS]
        for name in group:
            if name.endswith("/"):
                yield _refused(root, name[:-1], _LINK)
            elif ending(name) in SUFFIXES:
                captions, fields = said_beside(name, sides)
                location = path_text(f"{root}/{name}")
                yield Item(name=plain(name), location=location, captions=captions, fields=fields)


def _names(root: str, inside: str, folders: list[str]) -> Iterator[str]:
    """Names of files that matter; links to folders end in a slash, folders called like pictures are told twice."""
    with os.scandir(f"{root}/{inside}") as entries:
        for entry in entries:
            name = f"{inside}/{entry.name}" if inside else entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(name)
            elif _leads_to_folder(entry):
                yield name + "/"
                continue
            if ending(name) in SUFFIXES or ending(name) in ENDINGS:
                yield name


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:  # links in a circle: reading the file says so
        return False


def _refused(root: str, name: str, problem: str) -> Item:
    return Item(name=plain(name or "."), location=path_text(f"{root}/{name}"), problem=problem)
