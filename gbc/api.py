"""The public functions. Each imports what it needs when it is called, so that ``import gbc`` stays light."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gbc.curate import Finding, Repair
    from gbc.formats import Imported
    from gbc.graph import Graph
    from gbc.publish.hub import Pushed
    from gbc.query import Dataset, Over
    from gbc.runtime import BuildOptions, Engine, Estimate, PlanOptions, PlanSummary, Progress, Summary
    from gbc.view import Shown

StrPath = str | os.PathLike[str]


def annotate(image: StrPath | bytes | Any, pipeline: str = "embedded", changes: Iterable[str] = ()) -> Graph:
    """The graph of one picture.

    ``image`` is a path, ``sample:NAME``, encoded bytes or a Pillow image, ``pipeline`` a name or the path of a
    file, ``changes`` what ``--set`` takes. Models stay loaded for the next call with the same pipeline. Raises
    ``ImageError``, ``PipelineError`` or ``ModelError``, each with one line.
    """
    import asyncio

    from gbc.annotator import annotate as annotate_picture
    from gbc.images import decode
    from gbc.pipeline import load_pipeline
    from gbc.runtime import LocalPanel, PanelOptions
    from gbc.runtime.interrupt import run_beside
    from gbc.runtime.loaded import load_models_once

    chosen = load_pipeline(pipeline, changes)
    models, fingerprint = load_models_once(chosen)
    picture = decode(_encoded(image))
    with LocalPanel(models, PanelOptions(deterministic=chosen.deterministic)) as panel:
        work = annotate_picture(picture, panel, chosen.annotate, fingerprint)
        return run_beside(lambda: asyncio.run(work))


def build(
    images: StrPath | Sequence[StrPath],
    out: StrPath,
    pipeline: str = "embedded",
    changes: Iterable[str] = (),
    *,
    seed: int | None = None,
    limit: int | None = None,
    engine: Engine | None = None,
    address: str | None = None,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Build graphs of all pictures of the sources into the folder ``out``; what stands there already is kept.

    A source is a folder (recursive), a file, a glob, a tar, Parquet, Arrow or list file, ``hub:NAME``, a URL, ``-``
    for a list on standard input, or ``sample:photos``. ``engine`` and ``address`` say where shards are built, before
    what the options say of that. Raises ``SourceError``, ``PipelineError``, ``StoreError`` or ``ClusterError``, each
    with one line; what single pictures do is in the summary.
    """
    import msgspec

    from gbc.pipeline import load_pipeline
    from gbc.runtime import BuildOptions, build_dataset

    options = options or BuildOptions()
    options = msgspec.structs.replace(options, engine=engine or options.engine, address=address or options.address)

    return build_dataset(
        _sources(images),
        Path(out),
        load_pipeline(pipeline, changes, seed),
        limit=limit,
        options=options,
        progress=progress,
    )


def estimate(
    images: StrPath | Sequence[StrPath],
    out: StrPath,
    pipeline: str = "embedded",
    changes: Iterable[str] = (),
    *,
    sample: int = 20,
    seed: int | None = None,
    limit: int | None = None,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> Estimate:
    """What ``build`` with the same arguments would cost: calls, tokens, seconds, money and bytes, with intervals.

    So many items of the sources as ``sample``, drawn with the seed, are built in a temporary folder. In ``out`` nothing
    but the replies of models is kept, so that the build does not ask for them again. Raises as ``build`` does.
    """
    from gbc.pipeline import load_pipeline
    from gbc.runtime import estimate_build

    return estimate_build(
        _sources(images),
        Path(out),
        load_pipeline(pipeline, changes, seed),
        sample,
        limit=limit,
        options=options,
        progress=progress,
    )


def plan(
    images: StrPath | Sequence[StrPath],
    *,
    limit: int | None = None,
    options: PlanOptions | None = None,
    progress: Progress | None = None,
    decoding: bool = True,
) -> PlanSummary:
    """What ``build`` would make of these sources: items, contents, duplicates, broken ones, sizes, captions.

    Everything is read and, with ``decoding``, decoded; nothing is annotated or left behind. Raises ``SourceError``.
    """
    from gbc.runtime import summarize

    return summarize(_sources(images), limit=limit, options=options, progress=progress, decoding=decoding)


def open(folder: StrPath, *, over: Over = "tables") -> Dataset:  # noqa: A001 - what open is to a file
    """The dataset in a folder, to be queried and iterated. Raises ``StoreError`` where there is none.

    SQL reads its tables, or, ``over="documents"``, the documents that those are derived from.
    """
    from gbc.query import Dataset

    return Dataset(Path(folder), over=over)


def draw(graph: Graph, image: StrPath | bytes | Any = None) -> Shown:
    """A graph, beside its picture where that is given: a notebook shows it, ``save`` writes PNG, SVG or HTML.

    ``image`` is what ``annotate`` takes, such as ``dataset.picture(key)``. Raises ``ImageError``.
    """
    from PIL import Image as Pillow

    from gbc.images import decode
    from gbc.view import Shown

    photo = None if image is None else Pillow.fromarray(decode(_encoded(image)).pixels)
    return Shown(graph, photo)


def browse(
    folder: StrPath,
    compare: StrPath | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    browser: bool = True,
    tell: Callable[[str], None] = print,
) -> None:
    """Show a dataset in the browser, until Ctrl-C; ``tell`` is given the address, in which a token stands.

    With ``compare``, each picture is shown beside the same one in that dataset.

    Port 0 takes any that is free. Raises ``ViewError``, or ``StoreError`` where there is no dataset.
    """
    from gbc.runtime.status import how_far
    from gbc.view import Viewing, serve

    other = None if compare is None else Path(compare)
    serve(Path(folder), Viewing(host=host, port=port, browser=browser, other=other, tell=tell, how_far=how_far))


def export_page(
    folder: StrPath, site: StrPath, *, limit: int = 200, where: str = "", compare: StrPath | None = None
) -> int:
    """A copy of the page of a dataset that opens from disk, with at most ``limit`` pictures; how many they are.

    ``where`` is a condition in SQL over the columns of ``images``. Raises ``ViewError`` where ``site`` holds something,
    ``QueryError`` where the condition is none, ``StoreError`` where there is no dataset.
    """
    from gbc.view.export import export

    other = None if compare is None else Path(compare)
    return export(Path(folder), Path(site), limit=limit, where=where, other=other)


def validate(folder: StrPath) -> Iterator[Finding]:
    """Everything that is wrong in a dataset folder, as it is found; nothing is changed.

    Raises ``StoreError`` where there is no dataset.
    """
    from gbc.curate import validate as findings

    return findings(Path(folder))


def import_dataset(form: str, source: StrPath, folder: StrPath) -> Imported:
    """Make a dataset in a new folder of what a file, or a folder of files, of another format holds.

    ``form`` is a key of ``gbc.formats.FORMATS``, such as ``"gbc"``. Raises ``FormatError`` or ``StoreError``; what is
    wrong with single records stands in the tables ``failures`` and ``rejected``.
    """
    from gbc.formats import import_dataset as imported

    return imported(form, Path(source), Path(folder))


def export_dataset(form: str, folder: StrPath, out: StrPath) -> list[str]:
    """Write the graphs of a dataset in another format; lines that say what was left out.

    ``form`` is a key of ``gbc.formats.FORMATS``. Raises ``FormatError`` or ``StoreError``.
    """
    from gbc.formats import export_dataset as exported

    return exported(form, Path(folder), Path(out))


def mend(folder: StrPath) -> Iterator[Repair]:
    """Put right what needs no guess in a dataset folder, telling what was done as it is done.

    Raises ``StoreError`` where there is no dataset, or it is being built.
    """
    from gbc.curate import mend as repairs

    return repairs(Path(folder))


def push(
    folder: StrPath,
    repo: str,
    *,
    images: bool = True,
    exif: bool = False,
    private: bool = False,
    dry_run: bool = False,
) -> Pushed:
    """Put a dataset onto the hub as ``user/name``; what stands there already is not sent again.

    Pictures go without EXIF unless ``exif``, or not at all. Raises ``gbc.GbcError`` with one line.
    """
    from gbc.publish.hub import PushOptions
    from gbc.publish.hub import push as push_folder

    return push_folder(Path(folder), repo, PushOptions(images=images, exif=exif, private=private), dry_run=dry_run)


def _sources(images: StrPath | Sequence[StrPath]) -> list[str]:
    from gbc.images import SourceError

    sources = [images] if isinstance(images, str | os.PathLike) else images
    if not sources:
        raise SourceError("no source is given: a folder, a file, a glob or sample:photos")
    return [os.fspath(source) for source in sources]


def _encoded(image: Any) -> bytes:
    """The encoded bytes of whatever a user calls a picture. Raises ``ImageError``."""
    import io

    from PIL import Image as Pillow

    from gbc.images import ImageError, read_bytes
    from gbc.images.colour import upright_rgb

    if isinstance(image, bytes):
        return image
    if isinstance(image, str | os.PathLike):
        return read_bytes(os.fspath(image))
    if not isinstance(image, Pillow.Image):
        raise ImageError("read", f"{type(image).__name__} is no picture: give a path, bytes or a Pillow image")
    if not image.width or not image.height:
        raise ImageError("decode", f"{image.width} by {image.height} pixels is no picture")
    buffer = io.BytesIO()
    upright_rgb(image).save(buffer, "PNG")  # lossless: the models see the very pixels
    return buffer.getvalue()
