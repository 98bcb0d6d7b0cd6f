"""One shard's images, as many at once as memory allows; each is a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import msgspec

from gbc.annotator import Settings, annotate
from gbc.graph import Graph
from gbc.images import Contents, ImageError, decoded_size
from gbc.models.roles import ModelError, Panel
from gbc.runtime.megabytes import Megabytes
from gbc.store.document import Failure


class Task(msgspec.Struct, frozen=True):
    """An image to annotate: its place in the plan, where it is read from, the content that was planned, and the
    captions that came with it.
    """

    position: int
    location: str
    image_id: str
    captions: tuple[str, ...] = ()


Outcome = Graph | Failure
Finish = Callable[[Task, Outcome], None]


async def annotate_all(
    tasks: Iterable[Task],
    contents: Contents,
    panel: Panel,
    settings: Settings,
    pipeline: str,
    in_flight: float,
    finish: Finish,
) -> None:
    """Annotate every image; ``finish`` is called once for each, in the order in which they get done.

    ``in_flight`` is the number of megabytes of decoded pictures that may live at once. What an image did
    wrong is its outcome and ends nothing else.
    """
    room = Megabytes(in_flight)

    async def one(task: Task, data: bytes, size: int) -> None:
        async with room.held(size):
            finish(task, await outcome(task, data))

    async def outcome(task: Task, data: bytes) -> Outcome:
        try:
            picture = await asyncio.to_thread(contents.decode, data)
            return await annotate(picture, panel, settings, pipeline, captions=task.captions)
        except ImageError as error:
            return Failure(error.stage, str(error))
        except ModelError as error:
            return Failure("annotate", str(error))
        except Exception as error:  # noqa: BLE001 - the image's transaction: it fails alone, with its reason
            return Failure("annotate", f"{type(error).__name__}: {' '.join(str(error).split())}")

    async with asyncio.TaskGroup() as group:
        for task in tasks:
            try:
                data = await asyncio.to_thread(contents.read, task.location, task.image_id)
            except ImageError as error:
                finish(task, Failure(error.stage, str(error)))
                continue
            size = decoded_size(data)
            await room.take(size)
            group.create_task(one(task, data, size))
