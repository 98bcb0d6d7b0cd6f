"""Which labels a dataset is to speak of, and by which names."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from gbc.graph import singular
from gbc.graph.naming import clean_label

Labels = tuple[str, ...]


class Vocabulary(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Singular and plural of a label count as the same. An empty vocabulary lets everything through."""

    allow: Annotated[Labels, Meta(description="If any are given, other labels are not looked for")] = ()
    deny: Annotated[Labels, Meta(description="Labels that are not looked for")] = ()
    synonyms: Annotated[dict[str, str], Meta(description="Label -> the one under which it is looked for")] = {}
    required: Annotated[Labels, Meta(description="Labels looked for in every image, named by a caption or not")] = ()

    def canonical(self, label: str) -> str:
        """The label under which a thing is looked for."""
        other = {_plain(one): many for one, many in self.synonyms.items()}
        return clean_label(other.get(_plain(label), label))

    def refusal(self, label: str) -> str | None:
        """Why a label is not looked for, or None where it is."""
        plain = _plain(label)
        if plain in map(_plain, self.deny):
            return "the vocabulary denies it"
        if self.allow and plain not in map(_plain, (*self.allow, *self.required)):
            return "the vocabulary does not allow it"
        return None


def _plain(label: str) -> str:
    return singular(clean_label(label))
