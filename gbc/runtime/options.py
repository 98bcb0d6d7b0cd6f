"""How a build is run."""

from __future__ import annotations

from typing import Literal

import msgspec

from gbc.runtime.panel import PanelOptions
from gbc.runtime.planning import PlanOptions
from gbc.store import ImageMode

Engine = Literal["local", "ray"]
"""Where shards are built."""


class BuildOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a build is run; nothing here changes what a graph says, ``panel.deterministic`` apart.

    ``in_flight`` is in megabytes of decoded pictures (None: 64, or 8 for each slot of a server), ``shard_size`` in
    items. With ``keep``, pictures that came from afar stay in the folder's hidden part when their shard is finished.
    ``replies`` is a folder of replies to share with other builds, or None for one within the dataset's. ``update``
    builds a folder anew that another pipeline built; ``retry_failed`` asks again for images that failed. With more
    than one of ``workers``, as many processes build shards, each with its own models; ``in_flight``, batches and
    slots are those of each, a budget is shared evenly. ``engine`` says where they run: in processes of this machine,
    or in actors of the Ray cluster at ``address`` (None: the one that this machine is part of, else one that is
    started here), which share the folder and the sources.
    """

    in_flight: float | None = None
    image_bytes: ImageMode = "embed"
    shard_size: int = 1000
    planning: PlanOptions = PlanOptions()
    keep: bool = False
    panel: PanelOptions = PanelOptions()
    replies: str | None = None
    update: bool = False
    retry_failed: bool = False
    workers: int = 1
    engine: Engine = "local"
    address: str | None = None
