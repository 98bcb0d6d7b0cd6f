"""A dataset put right as far as that needs no guess."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from gbc.curate.files import is_leftover
from gbc.curate.finding import DOCUMENTS, EDITORIAL, GRAPHS, Finding
from gbc.curate.recover import Survey, lost_documents, survey
from gbc.curate.repairs import Repair, mended
from gbc.curate.validate import validate
from gbc.publish import CardError, write_card
from gbc.runtime.rebuild import derive_again
from gbc.store import BuildLock, Layout, StoreError, read_documents
from gbc.store.document import DocumentWriter, encode
from gbc.store.files import publish, temporary, write_whole
from gbc.store.tables import open_name

_IN_DOCUMENTS = frozenset({*DOCUMENTS, *GRAPHS, *EDITORIAL, "documents-missing"})


def mend(folder: Path) -> Iterator[Repair]:
    """Put right what needs no guess, and tell what was done; what is left, ``validate`` tells afterwards.

    Lost documents are read back from the tables, or a torn end of them is dropped; so is what points nowhere; what
    follows from the rest of a graph is worked out anew; tables, markers and the card are written again where they do
    not tell what the documents do. A shard with a line that is of no document stays as it is. Raises ``StoreError``
    where there is no dataset, or a build is going on.
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
    """Write the documents of a shard anew, each put right; nothing changes where nothing could be done.

    What is lost is read back from the tables. Where these do not have it either, an end that is cut off is dropped,
    unless that would leave nothing; the file as it was stays in the folder's hidden part.
    """
    path, name = layout.documents(shard), _name(layout, layout.documents(shard))
    found = survey(path)
    back = lost_documents(layout, shard, found) if found.lost else []
    if found.lost and not back and (found.lost != "torn" or not found.positions):
        return []
    done = [Repair(kind=found.lost, detail=_told(found, len(back)), file=name)] if found.lost else []
    with DocumentWriter(open_name(path)) as out:
        for _, line in heapq.merge(found.lines(), ((one.source.position, encode(one).rstrip()) for one in back)):
            whole, repairs = mended(line)
            done += [msgspec.structs.replace(one, file=name) for one in repairs]
            out.write_line(whole + b"\n")
    if not done:
        temporary(path).unlink()
        return []
    if found.lost and path.exists():
        write_whole(layout.hidden / "damaged" / path.name, path.read_bytes())
    publish([path])
    return done


def _told(found: Survey, back: int) -> str:
    if back:
        return f"read {back} documents back from the tables"
    return f"kept the {len(found.positions)} documents before the cut"


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
