"""Sentences on how things lie to each other, by what was found."""

PATTERNS: dict[str, tuple[str, ...]] = {
    "between": (
        "{one} {is} between {other} and {third}",
        "between {other} and {third} {is} {one}",
    ),
    "apart": (
        "{one} {is} {way} {other}",
        "{way} {other} {is} {one}",
        "{one} {appears} {way} {other}",
        "{way} {other}, {one} can be seen",
    ),
    "just": (
        "just {way} {other} {is} {one}",
        "{one} {is} just {way} {other}",
    ),
    "far": (
        "{one} {is} far {way} {other}",
        "far {way} {other} {is} {one}",
    ),
    "beside": (
        "{one} and {other} are side by side, with {one} on the left",
        "side by side are {one} and {other}",
        "{one} and {other} are close to each other, side by side",
    ),
    "inside": (
        "{one} {is} inside the outline of {other}",
        "within the outline of {other} {is} {one}",
        "the outline of {other} takes in {one}",
    ),
    "above": (
        "{one} {stretches} above {other}",
        "above {other} {stretches} {one}",
        "{one} {extends} above {other}",
    ),
    "below": (
        "{one} {stretches} below {other}",
        "below {other} {stretches} {one}",
        "{one} {extends} below {other}",
    ),
    "sides": (
        "{one} {stretches} on both sides of {other}",
        "on both sides of {other}, {one} can be seen",
        "{one} {extends} to the left and to the right of {other}",
    ),
    "around": (
        "{one} {stretches} around {other}",
        "all around {other}, {one} can be seen",
        "around {other} {stretches} {one}",
    ),
    "overlap": (
        "{one} {overlaps} {other} in part",
        "in the picture, {one} and {other} partly overlap",
        "{one} and {other} overlap each other",
    ),
    "larger": (
        "{one} {takes} up far more of the picture than {other}",
        "compared with {other}, {one} {takes} up much more of the picture",
        "of the two, {one} {takes} up more of the picture than {other}",
    ),
}
