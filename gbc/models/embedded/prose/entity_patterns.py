"""Sentences about one thing. The gaps are filled by ``subject_words`` and ``_words``."""

LEAD = (
    "{place} {is} {a}",
    "{a} can be seen {place}",
    "{a} {takes} up {share}",
    "{share} is taken up by {a}",
    "{spot}, {a} {takes} up {share}",
    "{the_here} {is} {colours}",
    "{colours} {are_hues} of {the_here}",
    "{two_colours}, {the} {takes} up {share}",
    "{two_colours}, {the} {appears} {place}",
    "seen {place} {is} {a}",
    "shown here {is} {a}, {spot}",
    "{one_of} is {colours}",
    "{one_of} {appears} {place}",
    "{one_of} {takes} up {share}",
    "this is {a}, seen {spot}",
    "there {is} {a} {place}",
)
"""What the caption opens with."""

PART_LEAD = (
    "{place} {is} {owned}",
    "{owned} can be seen {place}",
    "{owned}, {colours}, can be seen {spot}",
    "{owned} {takes} up {share}",
    "{share} is taken up by {owned}",
    "seen {place} {is} {owned}",
    "shown here is {owned}, {spot}",
    "{within}, {thing} can be seen",
    "{within} {is} {thing}",
    "this is {owned}, {spot}",
)
"""The same for a part of which it is known to what it belongs."""

FALLBACK = (
    "this part of the picture shows {a}",
    "here {is} {a}",
)
"""What can always be said."""

COLOURS = (
    "{its} {hues_are} {colours}",
    "{colours} {are} {its} {hues}",
    "much of the figure is {figure_colours}",
    "{figure_colours} can be seen on much of the figure",
)
"""Its colours."""

MORE = (
    "{it} {takes} up {share}",
    "{it} {spans} {span}",
    "{it} {reaches} {edges}",
    "{it} {lies} {spot}",
    "in outline, {it} {is} {shape}",
    "in the picture, {it} {is} {shape}",
)
"""One more fact."""

TEXT = (
    "{it} {bears} {text}",
    "{text} can be read on {on_it}",
    "within {its} outline, {text} can be read",
)
"""What is written on it."""

PARTS = (
    "{its} {own_parts} can be seen",
    "{parts} can be made out",
    "{it} {shows} {parts}",
    "among what can be made out {are_parts} {parts}",
    "{parts} can be seen on {on_it}",
)
"""The parts that it shows."""
