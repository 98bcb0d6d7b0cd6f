"""The files that stand beside the code: schemas, pipelines, prompts."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(*parts: str) -> Path:
    """The path of a file or folder that comes with gbc, such as ``shipped("schemas", "tables.sql")``.

    Inside an installed wheel they stand within the package, in a checkout at its top. Raises
    ``FileNotFoundError`` where there is no such file: then the installation is not complete.
    """
    for root in (_PACKAGE / "_shipped", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"gbc comes without {'/'.join(parts)}: install it again")
