"""Labels as they stand in a sentence: countable or not, one or several."""

from __future__ import annotations

import msgspec

from gbc.graph import plural, singular
from gbc.models.embedded.prose.english import number, with_article

_MASS = frozenset(
    "bacon bread broccoli cauliflower cheese clothing coal corn dirt dough earth espresso fog foliage food fur "
    "furniture grass gravel greenery hair hay ice juice lettuce lightning luggage meat milk moss mud paper pasta rain "
    "rice sand sky smoke snow soil soup spaghetti steam straw sugar tableware vegetation water wine wool".split()
)
_STRETCHES = frozenset("earth foliage fog grass gravel greenery mud sand sky smoke snow soil vegetation water".split())
"""Mass nouns of which there are areas rather than pieces."""

_PAIRS = frozenset(
    "binoculars glasses goggles headphones jeans pants pliers scissors shorts sunglasses swimming-trunks tights tongs "
    "trousers trunks tweezers".split()
)
_SINGULAR_IN_S = frozenset("christmas cosmos cyclops rhinoceros tennis thermos triceratops gas lens news".split())
_PEOPLE = frozenset("person man woman child boy girl baby human people groom bride player diver".split())
_BODY = frozenset("face head hand eye ear mouth nose hair arm leg foot finger smile body torso".split())


class Noun(msgspec.Struct, frozen=True):
    """A label and how many things bear it."""

    label: str
    count: int = 1

    @property
    def head(self) -> str:
        """The word that carries the number."""
        return self.label.partition(" of ")[0].split()[-1].lower()

    @property
    def mass(self) -> bool:
        """Whether it is not counted, like snow."""
        return self.head in _MASS or self.label.lower() in _MASS

    @property
    def paired(self) -> bool:
        """Whether one of it is spoken of as a pair, like scissors."""
        return self.head in _PAIRS

    @property
    def only_plural(self) -> bool:
        """Whether the label is a plural itself, like skis or plants."""
        return not self.paired and self.head not in _SINGULAR_IN_S and singular(self.label) != self.label

    @property
    def person(self) -> bool:
        """Whether it is somebody."""
        return singular(self.head) in _PEOPLE

    @property
    def human(self) -> bool:
        """Whether it is a person or may be part of one: not "it", and its colours are skin."""
        return self.person or singular(self.head) in _BODY

    @property
    def many(self) -> bool:
        """Whether its verb stands in the plural."""
        return self.only_plural or self.count > 1

    def one(self) -> Noun:
        """For one of them."""
        return Noun(singular(self.label) if self.only_plural else self.label)

    def indefinite(self, adjective: str = "") -> str:
        """``an orange cat``, ``two white horses``, ``green grass``, ``a pair of scissors``."""
        described = f"{adjective} ".lstrip()
        if self.only_plural or (self.mass and self.count == 1):
            return described + self.label
        if self.count == 1:
            return with_article(f"{'pair of ' if self.paired else ''}{described}{self.label}")
        return self._counted(described)

    def definite(self, adjective: str = "") -> str:
        """``the cat``, ``the two horses``, ``the snow``."""
        described = f"{adjective} ".lstrip()
        if self.count == 1 or self.only_plural:
            return f"the {'pair of ' if self.paired else ''}{described}{self.label}"
        return f"the {self._counted(described).removeprefix('more than ten ')}"

    def _counted(self, described: str) -> str:
        if self.mass:
            unit = "areas" if self.head in _STRETCHES else "pieces"
            return f"{number(self.count)} {unit} of {described}{self.label}"
        if self.paired:
            return f"{number(self.count)} pairs of {described}{self.label}"
        return f"{number(self.count)} {described}{plural(self.label)}"

    def grammar(self) -> dict[str, str]:
        """The words that must agree with it."""
        many = self.many
        it = "they" if many else "it"
        its = "their" if many else "its"
        if self.human and not many:
            it, its = self.definite(), f"{self.definite()}’s"
        verbs = "appears covers extends fills has reaches shows spans stretches takes".split()
        agreed = {verb: _plain(verb) if many else verb for verb in verbs}
        return {**agreed, "is": "are" if many else "is", "it": it, "its": its, "the": self.definite()}


def _plain(verb: str) -> str:
    irregular = {"has": "have", "reaches": "reach", "stretches": "stretch"}
    return irregular.get(verb, verb[:-1])
