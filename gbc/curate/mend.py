"""A dataset put right as far as that needs no guess."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from gbc.curate.files import is_leftover
from gbc.curate.finding import DOCUMENTS, EDITORIAL, GRAPHS, Finding
from gbc.curate.repairs import Repair, mended
from gbc.curate.validate import validate
from gbc.publish import CardError, write_card
from gbc.runtime.rebuild import derive_again
from gbc.store import BuildLock, Layout, StoreError, read_documents
from gbc.store.document import DocumentWriter, read_lines
from gbc.store.errors import CutOffError
from gbc.store.files import publish, temporary
from gbc.store.tables import open_name

_IN_DOCUMENTS = frozenset({*DOCUMENTS, *GRAPHS, *EDITORIAL})


def mend(folder: Path) -> Iterator[Repair]:
    """Put right what needs no guess, and tell what was done; what is left, ``validate`` tells afterwards.

    Documents lose a torn end and whatever points nowhere; what follows from the rest of a graph is worked out anew;
    tables, markers and the card are written again where they do not tell what the documents do. A shard with a line
    that cannot be read stays as it is. Raises ``StoreError`` where there is no dataset, or a build is going on.
    """
    layout = Layout(folder.absolute())
    wanted = _Wanted()
    for found in validate(folder):
        wanted.add(found)
    with BuildLock(layout):
        for path in sorted(path for path in layout.folder.rglob("*") if is_leftover(path) and path.is_file()):
            path.unlink()
            yield Repair(kind="leftover", detail="removed", file=_name(layout, path))
        for shard in sorted(wanted.documents):
            done = _rewrite(layout, shard)
            yield from done
            if done:
                wanted.files.setdefault(shard, set())
    yield from _derive(layout, wanted.files)
    if wanted.card:
        yield from _card(layout, wanted.card)


class _Wanted:
    """Shards whose documents want mending, kinds of findings in files of shards, and what is wrong with the card."""

    def __init__(self) -> None:
        self.documents: set[int] = set()
        self.files: dict[int, set[str]] = {}
        self.card: str | None = None

    def add(self, found: Finding) -> None:
        """Take in a finding, if it can be mended."""
        if not found.mended or found.file is None:
            return
        number = Path(found.file).name.partition(".")[0]
        if found.kind.startswith("card-"):
            self.card = found.kind
        elif found.kind in _IN_DOCUMENTS:
            self.documents.add(int(number))
        elif number.isdigit():
            self.files.setdefault(int(number), set()).add(found.kind)


def _rewrite(layout: Layout, shard: int) -> list[Repair]:
    """Write the documents of a shard anew, each put right; nothing changes where nothing could be done."""
    path = layout.documents(shard)
    done: list[Repair] = []
    count = 0
    with DocumentWriter(open_name(path)) as out:
        try:
            for line in read_lines(path):
                count += 1
                whole, repairs = mended(line)
                done += [msgspec.structs.replace(one, file=_name(layout, path)) for one in repairs]
                out.write_line(whole)
        except CutOffError:
            done.append(Repair(kind="torn", detail=f"kept {count} documents before the cut", file=_name(layout, path)))
        except StoreError:  # damaged in the middle: what stood behind is not to be had, and may not be few
            done.clear()
    if done:
        publish([path])
    else:
        temporary(path).unlink()
    return done


def _derive(layout: Layout, kinds: dict[int, set[str]]) -> Iterator[Repair]:
    """Derive the tables of shards again, and with them markers and card."""
    shards = [shard for shard in sorted(kinds) if _is_readable(layout.documents(shard))]
    if not shards:
        return
    with suppress(CardError):  # tables are written by then; what is wrong with the card is for a person to mend
        derive_again(layout.folder, shards)
    for shard in shards:
        for kind in sorted(kinds[shard]):
            yield Repair(
                kind=kind, detail="derived the tables of the shard again", file=_name(layout, layout.documents(shard))
            )


def _is_readable(path: Path) -> bool:
    try:
        for _ in read_documents(path):
            pass
    except StoreError:
        return False
    return True


def _card(layout: Layout, kind: str) -> Iterator[Repair]:
    try:
        write_card(layout.folder)
    except CardError:
        return
    yield Repair(kind=kind, detail="written again", file=layout.card.name)


def _name(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.folder).as_posix()
