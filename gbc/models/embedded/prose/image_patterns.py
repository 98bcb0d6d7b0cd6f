"""Sentences about whole pictures, the richer before the plainer. ``subject_words`` and ``tone_words`` fill the gaps."""

LEAD = (
    "{a} {takes} up {share} of the picture, {spot}",
    "{spot}, {a} {takes} up {share} of the picture",
    "{a} {spot} {takes} up {share} of the picture",
    "{spot} of the picture {is} {a}, taking up {share} of it",
    "there {is} {a} {spot} of the picture, taking up {share} of it",
    "the picture shows {a} {spot}, taking up {share} of it",
    "this {format} picture shows {a} {spot}, taking up {share} of it",
    "in this {toned} picture, {a} {spot} {takes} up {share}",
    "{share} of the picture is taken up by {a} {spot}",
    "{a} {spot} {spans} {span} of the picture",
    "{spot}, {a} {spans} {span} of the picture",
    "this {format} picture shows {a} {spot}, spanning {span}",
    "in this {toned} picture, {a} {spot} {spans} {span}",
    "{spot} of the picture {is} {a}, spanning {span}",
)
"""What the caption opens with: the most prominent object, where it is and how large."""

LEAD_PLAIN = (
    "the picture shows {a}, {each_spot}",
    "here {is} {a}, {each_spot}",
    "in this {toned} picture, {a} can be seen, {each_spot}",
    "{a} can be seen, {each_spot}",
    "{a} {is} spread {spread} of the picture",
    "spread {spread} of the picture {is} {a}",
    "{a} {reaches} {reach} of the picture",
    "the picture shows {a}, reaching {reach}",
    "in this {toned} picture, {a} {reaches} {reach}",
    "this {format} picture shows {a}, reaching {reach}",
    "here {is} {a}, reaching {reach} of the picture",
    "{a} {takes} up {share} of the picture",
    "{share} of the picture is taken up by {a}",
    "{spot} of the picture {is} {a}",
    "there {is} {a} {spot} of the picture",
    "{a} can be seen {spot} of the picture",
    "the picture shows {a} {spot}",
    "this {format} picture shows {a} {spot}",
)
"""The same with less to tell."""

LEAD_SCENERY = (
    "{a} {takes} up {share} of the picture, {spot}",
    "{spot}, {a} {takes} up {share} of the picture",
    "{share} of the picture is {a}, {spot}",
    "{a} {stretches} across {area} of the picture",
    "across {area} of the picture {stretches} {a}",
    "{covered} of the picture {area_is} taken up by {a}",
    "{a} {covers} {covered} of the picture",
    "the picture shows {a} {spot}, taking up {share} of it",
    "in this {toned} picture, {a} {takes} up {share}, {spot}",
    "in this {toned} picture, {a} {stretches} across {area}",
)
"""What it opens with where scenery comes first."""

FALLBACK = ("this picture shows {a}", "here {is} {a}")
"""What it can always open with."""

FALLBACK_ALSO = ("the picture also shows {a}", "{a} can also be seen", "also in view {is} {a}")
"""What can always be said of a further thing."""

REST = (
    "the rest of the picture is mostly {mostly_rest}",
    "{around_it}, the picture is mostly {mostly_rest}",
    "elsewhere, the picture is mostly {mostly_rest}",
    "{all_but_it}, the picture is mostly {mostly_rest}",
    "{rest} {rest_are_hues} {around_it}",
    "{rest} {rest_are_hues} of the rest",
    "{around_it}, the {rest_hues_are} {rest}",
)
"""The colours of all but the subjects."""

EXTENT = (
    "{its} upper part is mostly {above}, {its} lower part mostly {below}",
    "towards the top {it} {is} mostly {above}, towards the bottom mostly {below}",
    "much of the figure is {figure}",
    "{figure} can be seen on much of the figure",
    "{it} {reaches} {reach} of the picture",
    "{it} {spans} {span} of the picture",
    "{its} {hues_are} {colours}",
)
"""One more fact about what was named just before."""

SECOND = (
    "{beside} {is} {a}, taking up {share} of the picture",
    "{beside}, {a} {takes} up {share} of the picture",
    "{within} {is} {a}, taking up {share} of the picture",
    "{within}, {a} {takes} up {share} of the picture",
    "{beside} {is} {a}, spanning {span} of the picture",
    "{a} {takes} up {share}, {spot}",
    "{spot}, {a} {spans} {span} of the picture",
)
"""A second object, with its size."""

SECOND_PLAIN = (
    "{spot} {is} {a}",
    "{a} can be seen {spot}",
    "there {is} also {a} {spot}",
    "{beside} {is} {a}",
    "{within} {is} {a}",
    "{a} {takes} up {share} of the picture",
)
"""The same with less to tell."""

BOTH = (
    "{a} {is} {spot}, and {b} {b_is} {b_spot}",
    "{spot} {is} {a}, and {b_spot} {b_is} {b}",
    "{a} can be seen {spot}, {b} {b_spot}",
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
    "{a} {takes} up {share} of the picture, {spot}",
    "{spot}, {a} {takes} up {share} of the picture",
    "{a} {spot} {takes} up {share} of the picture",
    "{a} {stretches} across {area} of the picture",
    "{covered} of the picture {area_is} taken up by {a}",
    "{a} {covers} {covered} of the picture",
)
"""One stretch of scenery."""

SCENERY_PLAIN = (
    "{a} {takes} up {share} of the picture",
    "{spot} {is} {a}",
    "{a} can be seen {spot}",
)
"""The same with less to tell."""

BOTH_SCENERY = (
    "{a} {takes} up {share} of the picture, {b} {b_share}",
    "{a} {stretches} across {area} of the picture, {b} across {b_area}",
    "{spot} {is} {a}, {b_spot} {b}",
)
"""Two stretches of scenery."""

SCENERIES = (
    "{names} can be seen as well",
    "{names} can be made out",
    "also in view are {names}",
    "the picture further shows {names}",
)
"""All scenery, as a list."""

SHORT = (
    "{alone} {spot} of the picture",
    "{alone}, {each_spot}",
    "{alone}, spread {spread} of the picture",
    "{alone} in {a_format} picture",
    "{alone} in {a_light} picture",
    "{alone} {spot}, with {rest_around} around",
    "{alone}, with {rest_around} around",
    "{alone} {spot} of {a_format} picture",
    "{alone} {spot} in {a_toned} picture",
    "{alone}, {small} {spot} of the picture",
    "{alone} {spot}, with {text} in view",
    "{alone} across {covered} of the picture",
    "{alone}, reaching {reach} of the picture",
    "{alone}, with {figure} on much of the figure",
    "{a} {spot}, with {others} in view",
    "{coloured_names}",
    "{a_format} picture of {coloured_names}",
    "{a_toned} picture of {coloured_names}",
    "the picture shows {coloured_names}",
    "the picture shows {coloured_alone}",
    "a picture of {coloured_alone}",
)
"""The whole picture in a sentence."""

SHORT_PLAIN = (
    "{names}",
    "a picture of {names}",
    "{a_toned} picture of {names}",
    "{a_format} picture of {names}",
    "the picture shows {names}",
    "{names} {spot} of the picture",
    "{names} {spot}",
)
"""The same with less to tell."""
