"""Sentences about whole pictures. The gaps are filled by ``subject_words`` and ``tone_words``."""

LEAD = (
    "{place} {is} {a}",
    "{a} can be seen {place}",
    "{a} {takes} up {share}",
    "{spot}, {a} {takes} up {share}",
    "the picture shows {a} {spot}",
    "{share} is taken up by {a}",
    "there {is} {a} {place}",
    "seen {place} {is} {a}",
    "of all that can be seen here, {a} {takes} up {most}",
    "{largest} is {a}, {spot}",
    "{colours} {are_hues} of {thing} {place}",
    "this {format} picture shows {a} {spot}",
    "in this {toned} picture, {a} {appears} {spot}",
    "{a} {reaches} all four {all_edges}",
)
"""What the caption opens with: the most prominent object."""

LEAD_SCENERY = (
    "{a} {stretches} across {area}",
    "across {area} {stretches} {a}",
    "{covered} {area_is} taken up by {a}",
    "{a} {covers} {covered}",
    "{a} {takes} up {share}",
    "{share} is taken up by {a}",
    "{place} {is} {a}",
    "there {is} {a} {place}",
    "the picture shows {a} {spot}",
    "this {format} picture shows {a} {spot}",
    "in this {toned} picture, {a} {stretches} across {area}",
    "in this {toned} picture, {a} {appears} {spot}",
    "seen {place} {is} {a}",
)
"""What it opens with where scenery comes first."""

FALLBACK = ("this picture shows {a}", "here {is} {a}")
"""What it can always open with."""

FALLBACK_ALSO = ("the picture also shows {a}", "{a} can also be seen", "also in view {is} {a}")
"""What can always be said of a further thing."""

BACKGROUND = (
    "the rest of the picture is mostly {mostly}",
    "around {them}, the picture is mostly {mostly}",
    "what is around {them} is mostly {mostly}",
    "apart from {them}, mostly {mostly} can be seen",
    "{main} {main_are_hues} around {them}",
    "around {them}, the {main_hues_are} {main}",
)
"""The colours of all but the objects."""

EXTENT = (
    "{it} {takes} up {share}",
    "{it} {spans} {span}",
    "{it} {reaches} {edges}",
    "{it} {lies} {spot}",
    "{its} {hues_are} {colours}",
    "{colours} {are} {its} {hues}",
)
"""One more fact about what was named just before."""

SECOND = (
    "{spot} {is} {a}",
    "{spot}, {a} can be seen",
    "{a} can be seen {spot}",
    "{a} {is} {spot}",
    "there {is} also {a} {spot}",
    "{beside} {is} {a}",
    "{beside}, {a} can be seen",
    "{a} {takes} up {share}",
)
"""A second object."""

BOTH = (
    "{a} {is} {spot}, and {b} {b_is} {b_spot}",
    "{spot} {is} {a}, and {b_spot} {b_is} {b}",
    "{a} can be seen {spot} and {b} {b_spot}",
)
"""Two more objects in one sentence."""

ALSO = (
    "{names} can also be seen",
    "the picture also shows {names}",
    "also in view are {names}",
    "further in view are {names}",
    "besides, {names} can be made out",
)
"""All other objects, as a list."""

SCENERY = (
    "{a} {stretches} across {area}",
    "{covered} {area_is} taken up by {a}",
    "{a} {covers} {covered}",
    "{a} {takes} up {share}",
    "{spot} {is} {a}",
    "{a} can be seen {spot}",
    "{spot}, {a} can be made out",
)
"""One stretch of scenery."""

BOTH_SCENERY = (
    "{a} {stretches} across {area}, {b} across {b_area}",
    "{covered} {area_is} taken up by {a}, {b_covered} by {b}",
)
"""Two stretches of scenery."""

SCENERIES = (
    "{names} can be seen as well",
    "{names} can be made out",
    "also in view are {names}",
    "the picture further shows {names}",
)
"""All scenery, as a list."""

TEXT = (
    "{text} can be read",
    "{text} can be read {text_spot}",
    "{text_spot}, {text} can be read",
    "{text_reads} {quotes}",
    "{text} can be made out",
)
"""What is written in it."""

SHORT = (
    "{names}",
    "a picture of {names}",
    "{a_toned} picture of {names}",
    "{a_format} picture of {names}",
    "the picture shows {names}",
    "{alone} {place}",
    "{coloured_alone}",
    "{coloured_alone} {place}",
    "{alone}, {largeness} in the picture",
    "{several} in one picture",
    "{thing} {spot}, with {rest} also in view",
    "here {is} {alone}",
    "{names} can be seen here",
    "in view are {several}",
    "in this picture {is} {alone}",
    "seen here are {several}",
    "{place}: {alone}",
)
"""The whole picture in a sentence."""
