"""Sentences about several of a kind."""

TWO_COLOURED = (
    "{one}, {one_colour}, is {way} {other}, which is {other_colour}",
    "{way} {other}, which is {other_colour}, is {one}, which is {one_colour}",
    "{other}, {other_colour}, is {back} {one}, which is {one_colour}",
    "{one} is {one_colour} and is {way} {other}, which is {other_colour}",
    "{back} {one}, which is {one_colour}, {other} can be seen, which is {other_colour}",
    "of the two, {one} is {one_colour} and {further}, while {other} is {other_colour}",
    "{one}, {one_colour}, is {further} than {other}, which is {other_colour}",
)
"""How two members lie to each other, told apart by their colours."""

TWO = (
    "{one} is {way} {other}",
    "{way} {other} is {one}",
    "{back} {one} is {other}",
    "{other} can be seen {back} {one}",
    "of the two, {one} is {further} and {other} {less}",
    "{one} is {further} than {other}",
    "compared with {other}, {one} is {further}",
)
"""The same where colours do not tell them apart."""

LINE = (
    "{order}, {names} follow one another",
    "{names} follow one another {order}",
    "{order}, there are {names}",
    "{first} is the {end}; {after} follow {rest}",
    "{names} form {in_line}, named {order}",
)
"""Three or more in a row or a column."""

SCATTERED = (
    "{spots}",
    "in the picture, {spots}",
    "{spread}, {spots}",
    "within the group, {inner_spots}",
)
"""Three or more that are not in line."""

COLOURS = (
    "{coloured}",
    "in colour they differ: {coloured}",
)
"""Who has which colour."""

LARGEST = (
    "{largest} is the {compared} in the picture",
    "the {compared} as seen here is {largest}",
    "among the {number}, {largest} takes up the most room",
)
"""Which is larger."""

TOGETHER = (
    "{apart} {side}",
    "{apart}, {column}",
    "{alike} {side}",
    "{alike} {row}",
    "{alike}, {column}",
    "{alike} {overlap}",
    "{all} {side}",
    "{all} {row}",
    "{all}, {column}",
    "{all} {overlap}",
    "{alike} of {similar} size",
    "{all} of {similar} size",
    "{all} of {differ} sizes in the picture",
    "in the picture, {the} are of {differ} sizes",
    "in size, {the} are {similar}",
    "seen here are {all} of {differ} sizes",
    "seen here are {all} of {similar} size",
    "{apart} {place}",
    "{alike} {place}",
    "{all} {place}",
    "{place} {is} {all}",
    "together, {the} {takes} up {share}",
    "{share} is taken up by {all}",
    "{the} are {both} {colour}",
)
"""All of them in a sentence."""

FALLBACK = ("{all} in one picture", "this part of the picture shows {all}")
"""What can always be said."""
