"""A card over datasets that are parts of one: each is a split."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from gbc.publish.about import ABOUT
from gbc.publish.card import content_fingerprint, first_header, size_category
from gbc.publish.contents import contents
from gbc.store import Layout
from gbc.store.files import write_whole

_BODY = """# {name}

Graph-based captions in {count} parts, {names}; each is a dataset of its own.

```python
from datasets import load_dataset

{first} = load_dataset("{name}", split="{first}")
```
"""


def write_split_card(folder: Path, names: Sequence[str]) -> Path:
    """Write the card of a folder whose folders ``names`` are datasets: each configuration has them as splits.

    A table without rows in a split does not have it. Raises ``StoreError`` where one of them cannot be read.
    """
    found = {name: contents(Layout(folder / name)) for name in names}
    tables = [table for table in ABOUT if any(part.rows[table] for part in found.values())]
    header = {
        **first_header(),
        "size_categories": [size_category(sum(part.rows["sources"] for part in found.values()))],
        "configs": [
            {
                "config_name": table,
                **({"default": True} if table == tables[0] else {}),
                "description": f"{ABOUT[table]} Content "
                + content_fingerprint([one for part in found.values() for one in part.hashes[table]]),
                "data_files": [
                    {"split": name, "path": f"{name}/data/{table}/*.parquet"}
                    for name, part in found.items()
                    if part.rows[table]
                ],
            }
            for table in tables
        ],
    }
    shown = yaml.safe_dump(header, sort_keys=False, allow_unicode=True, width=1000)
    body = _BODY.format(name=folder.resolve().name, count=len(names), names=", ".join(names), first=names[0])
    write_whole(folder / "README.md", f"---\n{shown}---\n\n{body}".encode())
    return folder / "README.md"
