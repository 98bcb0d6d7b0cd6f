"""``gbc models``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click
import msgspec

from gbc.models.catalogue import AdapterInfo, list_adapters
from gbc.models.needs import OURS
from gbc.models.registry import ROLES, Role


@click.command("models")
@click.argument("role", type=click.Choice(ROLES), required=False)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(role: Role | None, as_json: bool) -> None:
    """List the adapters by the role that they play: what each does, and what it lacks on this machine."""
    found = list_adapters([role] if role else ROLES)
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found)).decode() + "\n")
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Sequence[AdapterInfo]) -> Iterator[str]:
    width = max(len(each.name) for each in found)
    for role in dict.fromkeys(each.role for each in found):
        yield role
        for each in (each for each in found if each.role == role):
            origin = "" if each.package == OURS else f" (from {each.package})"
            yield f"  {each.name:{width}}  {each.about}{origin}" if not each.problem else f"  {each.problem}"
            if each.missing:
                yield f"  {'':{width}}  lacks {', '.join(each.missing)}: {each.install}"
