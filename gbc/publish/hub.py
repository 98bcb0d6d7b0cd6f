"""A dataset onto the hub, shard by shard; what stands there already is not sent again."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import msgspec

from gbc.errors import GbcError
from gbc.publish.contents import contents
from gbc.publish.full import full_card
from gbc.publish.overview import Overview, overview
from gbc.publish.shards import Repacked
from gbc.store import Layout

_REPO = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_OURS = re.compile(r"(?:data/\w+/\d{5}\.parquet|documents/\d{5}\.jsonl\.zst)")


class PushError(GbcError):
    """A dataset that does not get onto the hub: one line, what, why and what to do."""


class PushOptions(msgspec.Struct, frozen=True, kw_only=True):
    """``images``: the pictures go along; ``exif``: with all that they tell; ``private``: a repository made now is."""

    images: bool = True
    exif: bool = False
    private: bool = False


class Going(msgspec.Struct, frozen=True):
    """A file on its way: its path in the repository, its size in bytes, and whether it stands there already."""

    path: str
    size: int
    known: bool


class Pushed(msgspec.Struct):
    """What was done: files and bytes that went, files that stood there, pictures that could not be had."""

    sent: int = 0
    bytes: int = 0
    known: int = 0
    removed: int = 0
    missing: int = 0


class Destination(Protocol):
    """Where files go."""

    def known(self, path: str, file: Path) -> bool:
        """Whether this very file stands there."""

    def send(self, files: dict[str, Path], about: str) -> None:
        """Put files there, by their paths in the repository, all or none of them."""

    def remove_others(self, kept: set[str]) -> int:
        """Remove shards that an earlier, larger dataset left; how many files."""


def push(
    folder: Path,
    repo: str,
    options: PushOptions | None = None,
    *,
    dry_run: bool = False,
    told: Callable[[Going], None] = lambda _: None,
) -> Pushed:
    """Put a dataset onto the hub as ``user/name``, in shards of its own size, the card last.

    Nothing of ``.gbc/`` goes. A push that was interrupted, or whose dataset grew, sends what is not there yet. With
    ``dry_run`` no connection is made; ``told`` hears of each file. Raises ``PushError``, ``StoreError`` or
    ``CardError``, each with one line.
    """
    if not _REPO.fullmatch(repo):
        raise PushError(f"{repo!r} is no name of a repository; write user/name")
    options = options or PushOptions()
    done, paths = Pushed(), set[str]()
    with tempfile.TemporaryDirectory(prefix="gbc-push-") as temporary, _hub_errors():
        shown = overview(folder, picture=options.images)
        place: Destination = Nowhere() if dry_run else Hub(repo, options.private)
        repacked = Repacked(folder, Path(temporary), images=options.images, exif=options.exif)
        for marker in repacked:
            files = {name: repacked.layout.folder / name for name in marker.files}
            paths.update(files)
            _send(place, files, f"Shard {marker.shard}", done, told)
        last = _last(Layout(folder), repacked.layout, repo, shown)
        _send(place, last, "Card", done, told)
        done.removed = place.remove_others(paths)
        done.missing = repacked.missing
    return done


def _send(place: Destination, files: dict[str, Path], about: str, done: Pushed, told: Callable[[Going], None]) -> None:
    new = {}
    for name, file in files.items():
        going = Going(name, file.stat().st_size, place.known(name, file))
        told(going)
        if going.known:
            done.known += 1
        else:
            new[name] = file
            done.bytes += going.size
    if new:
        place.send(new, about)
    done.sent += len(new)


def _last(source: Layout, aside: Layout, repo: str, shown: Overview) -> dict[str, Path]:
    """What is written when all shards are known: the card, what it shows, and the description for machines."""
    made = full_card(source, contents(aside), repo, shown, f"https://huggingface.co/datasets/{repo}")
    files = {name: aside.folder / name for name in made}
    for name, data in made.items():
        files[name].write_bytes(data)
    if source.pipeline.exists():
        files[source.pipeline.name] = source.pipeline
    return files


class Nowhere:
    """Where a dry run goes."""

    def known(self, path: str, file: Path) -> bool:  # noqa: ARG002
        """Nothing stands there."""
        return False

    def send(self, files: dict[str, Path], about: str) -> None:
        """Nothing is sent."""

    def remove_others(self, kept: set[str]) -> int:  # noqa: ARG002
        """Nothing is removed."""
        return 0


class Hub:
    """A repository of datasets, made where there is none yet. ``HF_TOKEN`` opens it, or what ``hf auth login`` left."""

    def __init__(self, repo: str, private: bool) -> None:
        import huggingface_hub

        token = huggingface_hub.get_token()
        if not token:
            raise PushError("no token for the hub: set HF_TOKEN to one that may write")
        self._repo = repo
        self._api: Any = huggingface_hub.HfApi(token=token, library_name="gbc")
        self._api.create_repo(repo, repo_type="dataset", private=private or None, exist_ok=True)
        self._there: dict[str, Any] = {
            entry.path: entry
            for entry in self._api.list_repo_tree(repo, recursive=True, repo_type="dataset")
            if isinstance(entry, huggingface_hub.hf_api.RepoFile)
        }

    def known(self, path: str, file: Path) -> bool:
        """Whether this very file stands there, by its hash: large files have SHA-256, others the one of git."""
        entry = self._there.get(path)
        if entry is None or entry.size != file.stat().st_size:
            return False
        if entry.lfs:
            with file.open("rb") as opened:
                return bool(entry.lfs.sha256 == hashlib.file_digest(opened, "sha256").hexdigest())
        data = file.read_bytes()
        return bool(entry.blob_id == hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest())

    def send(self, files: dict[str, Path], about: str) -> None:
        """One commit."""
        from huggingface_hub import CommitOperationAdd

        added = [CommitOperationAdd(path_in_repo=name, path_or_fileobj=file) for name, file in files.items()]
        self._api.create_commit(self._repo, added, commit_message=about, repo_type="dataset")

    def remove_others(self, kept: set[str]) -> int:
        """One commit, if there is anything to remove; other files of the repository stay."""
        from huggingface_hub import CommitOperationDelete

        old = [path for path in self._there if _OURS.fullmatch(path) and path not in kept]
        if old:
            removed = [CommitOperationDelete(path_in_repo=path) for path in old]
            self._api.create_commit(self._repo, removed, commit_message="Remove old shards", repo_type="dataset")
        return len(old)


@contextmanager
def _hub_errors() -> Iterator[None]:
    """What the hub or the way to it says becomes one line, without the token; its bars of progress stay away."""
    try:
        from huggingface_hub import get_token
        from huggingface_hub.errors import HFValidationError, HTTPError  # type: ignore[attr-defined, unused-ignore]
        from huggingface_hub.utils.tqdm import (
            are_progress_bars_disabled,
            disable_progress_bars,
            enable_progress_bars,
        )
    except ImportError:
        raise PushError("pushing needs: pip install 'gbc-builder[hub]'") from None
    silent = are_progress_bars_disabled()
    disable_progress_bars()
    try:
        yield
    except (HTTPError, HFValidationError, RuntimeError) as error:  # the last where a large file does not get through
        said = " ".join(str(error).split()) or type(error).__name__
        token = get_token()
        raise PushError(f"the hub: {said.replace(token, '***') if token else said}; run it again to go on") from None
    finally:
        if not silent:
            enable_progress_bars()
