"""The command line: one module a command, each calling one public function."""

from __future__ import annotations

import importlib
from keyword import iskeyword
from typing import Any

import click

from gbc.cli.errors import one_line_interrupt

COMMANDS = {
    "build": "Make one graph an image.",
    "card": "Write the dataset card with all that can be told.",
    "diff": "Tell what changed in graphs from one dataset to another.",
    "export": "Write a dataset in another format.",
    "filter": "Make a new dataset of those rows for which SQL conditions hold.",
    "import": "Make a dataset of graphs in another format.",
    "merge": "Make one dataset of several.",
    "migrate": "Write a dataset of an older schema version anew in today's.",
    "models": "List the adapters by the role that they play, and what they lack here.",
    "pipelines": "List, print or check pipelines.",
    "plan": "Tell what a build would make of some pictures.",
    "push": "Put a dataset onto the hub.",
    "show": "Draw an image with its regions beside its graph.",
    "sql": "Ask a dataset in SQL.",
    "stats": "Tell a dataset in numbers.",
    "status": "Tell how far a build is.",
    "tables": "Derive the tables of a dataset from its documents again.",
    "validate": "Look for everything that is wrong in a dataset.",
    "view": "Look at a dataset in the browser.",
}


class LazyGroup(click.Group):
    """Imports a command's module when it is called: ``gbc --help`` needs none of what they need."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        module = f"gbc.cli.{cmd_name}{'_' if iskeyword(cmd_name) else ''}"
        command: click.Command = importlib.import_module(module).command
        return command

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Read the command line; Ctrl-C is one line from here on."""
        with one_line_interrupt():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; Ctrl-C is one line also while its module is being imported."""
        with one_line_interrupt():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gbc-builder", prog_name="gbc")
def main() -> None:
    """Build, query and publish graph-based captions: one labelled graph an image."""
