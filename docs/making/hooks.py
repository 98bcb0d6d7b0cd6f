"""What MkDocs calls while it builds the site: draws the figures, and fills in what the code says of itself.

A page asks for a made part with ``<!-- made: NAME -->`` in a line of its own.
"""

from __future__ import annotations

import re
from typing import Any

from document_format import document_format
from figures import figures
from mkdocs.structure.files import File, Files
from pipeline_keys import pipeline_keys
from public_names import public_names

PARTS = {"format": document_format, "keys": pipeline_keys, "names": public_names}
MADE = re.compile(r"^<!-- made: (\w+) -->$", flags=re.MULTILINE)


def on_files(files: Files, config: Any) -> Files:
    """Add the figures to the files of the site."""
    for name, drawn in figures():
        files.append(File.generated(config, name, content=drawn))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put each made part in the place of its comment."""
    return MADE.sub(lambda found: PARTS[found[1]](), markdown)
