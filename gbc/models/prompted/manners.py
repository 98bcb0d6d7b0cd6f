"""What a server takes: how a reply is asked to fit a schema, and which parameters may go along."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from gbc.models.prompted.vlm import Ask

Format = Literal["json_schema", "json_object", "text"]
_LOOSER: dict[Format, Format] = {"json_schema": "json_object", "json_object": "text"}
_OPTIONAL = ("seed", "temperature", "frequency_penalty", "max_tokens", "max_completion_tokens")


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """A way to ask. ``without`` are parameters that the server does not know."""

    format: Format = "json_schema"
    without: frozenset[str] = frozenset()

    def parameters(self, ask: Ask, temperature: float, seed: int) -> dict[str, Any]:
        """What goes along with a question; one that was asked before is asked with some chance, and not to repeat."""
        wanted: dict[str, Any] = {"temperature": temperature, "seed": seed + ask.turn, "max_tokens": ask.max_tokens}
        if ask.turn:
            wanted |= {"temperature": max(temperature, 0.4), "frequency_penalty": 0.4}
        if "max_tokens" in self.without:
            wanted["max_completion_tokens"] = wanted["max_tokens"]
        if self.format != "text":
            wanted["response_format"] = self._response_format(ask)
        return {name: value for name, value in wanted.items() if name not in self.without}

    def after(self, refusal: str, sent: dict[str, Any]) -> Manners | None:
        """Another way to ask, now that this one was refused: without the parameters that the refusal names, else with
        a looser format, which is what servers know least. None where there is no other.
        """
        named = {name for name in _OPTIONAL if name in sent and name in refusal}
        if named and "response_format" not in refusal:
            return msgspec.structs.replace(self, without=self.without | named)
        looser = _LOOSER.get(self.format)
        return None if looser is None else msgspec.structs.replace(self, format=looser)

    def _response_format(self, ask: Ask) -> dict[str, Any]:
        if self.format == "json_object":
            return {"type": "json_object"}
        return {"type": "json_schema", "json_schema": {"name": ask.name, "schema": ask.schema, "strict": True}}
