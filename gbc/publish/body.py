"""The part of a card's text that the builder writes, and how it is put among what people write."""

from __future__ import annotations

from typing import Any

import yaml

from gbc.publish.about import ABOUT
from gbc.publish.contents import Contents
from gbc.store import Layout

BEGIN = "<!-- gbc writes from here; what you write above and below stays -->"
END = "<!-- gbc writes to here -->"

_IMAGES = {
    "embed": "the pictures themselves",
    "path": "paths on the machine where it was built, no pictures",
    "none": "no pictures",
}

_SECTION = """{begin}

Graph-based captions: each picture is described by a labelled graph. Its nodes are the image, entities, compositions
(several of a kind) and relations, each with a region and captions; its edges lead from the very words in a caption
to the node that says more about them.

{graphs} graphs of {images} pictures. The image column holds {pictures}.{failed}

| table | rows | |
| --- | ---: | --- |
{tables}

## Load

```python
from datasets import load_dataset

graphs = load_dataset("{name}", split="train")
captions = load_dataset("{name}", "captions", split="train")
```

## Query

```python
import gbc
{needed}
with gbc.open({place}) as dataset:
    print(dataset.sql("SELECT label, count(*) AS n FROM nodes WHERE kind = 'entity' GROUP BY label ORDER BY n DESC"))
    graph = dataset.graph(next(iter(dataset)).image.id)
```

`left`, `right` and `end` are words of SQL: write `n.left` or `"left"`.

## How it was made

{made}

{end}
"""


def section(layout: Layout, found: Contents, name: str) -> str:
    """Our part of the text; ``name`` is what it is to be loaded by."""
    rows = found.rows
    failed = f" {rows['failures']} could not be described; `failures` says why." if rows["failures"] else ""
    return _SECTION.format(
        begin=BEGIN,
        end=END,
        name=name,
        needed="from huggingface_hub import snapshot_download\n" if "/" in name else "",
        place=f'snapshot_download("{name}", repo_type="dataset")' if "/" in name else f'"{name}"',
        graphs=rows["graphs"],
        images=rows["images"],
        pictures=" or ".join(_IMAGES[mode] for mode in found.images),
        failed=failed,
        tables="\n".join(f"| `{table}` | {rows[table]} | {text} |" for table, text in ABOUT.items() if rows[table]),
        made=_made(layout, found),
    )


def merged(text: str, ours: str, begin: str, end: str) -> str:
    """A card's text with our part in its old place between the marks, or at its end where it has none."""
    before, found, rest = text.partition(begin)
    if not found:
        return f"{text.rstrip()}\n\n{ours}" if text.strip() else ours
    _, _, after = rest.partition(end)
    return before + ours.rstrip("\n") + (after or "\n")


def _made(layout: Layout, found: Contents) -> str:
    lines = [
        f"- {graphs} graphs by pipeline `{fingerprint}`"
        if fingerprint
        else f"- {graphs} graphs whose pipeline is not known"
        for fingerprint, graphs in found.pipelines.items()
    ]
    named = _pipeline(layout)
    if named:
        lines.insert(0, named)
    return "\n".join(lines) or "No graph stands here yet."


def _pipeline(layout: Layout) -> str:
    """What pipeline.yaml says of itself, if it stands there."""
    try:
        tree: Any = yaml.safe_load(layout.pipeline.read_text(encoding="utf-8"))
    except (FileNotFoundError, yaml.YAMLError):
        return ""
    if not isinstance(tree, dict):
        return ""
    name, about = tree.get("name"), tree.get("about")
    told = f": {' '.join(about.split())}" if isinstance(about, str) else "."
    return f"Pipeline *{name}*, complete in `pipeline.yaml`{told}\n" if name else ""
