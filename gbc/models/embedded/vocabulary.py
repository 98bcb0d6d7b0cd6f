"""What the networks call things, and what of it is stated, in which words.

COCO's names are changed where they claim more than a look can tell: a "tv" may be any screen, a "dining table"
any table. ImageNet's 1000 classes serve as a second opinion on COCO's, and give exact names to a few things that
are hard to take for another.
"""

from __future__ import annotations

_COCO = """
1 person, 2 bicycle, 3 car, 4 motorcycle, 5 airplane, 6 bus, 7 train, 8 truck, 9 boat, 10 traffic light,
11 fire hydrant, 13 stop sign, 14 parking meter, 15 bench, 16 bird, 17 cat, 18 dog, 19 horse, 20 sheep, 21 cow,
22 elephant, 23 bear, 24 zebra, 25 giraffe, 27 backpack, 28 umbrella, 31 handbag, 32 tie, 33 suitcase, 34 frisbee,
35 pair of skis, 36 snowboard, 37 ball, 38 kite, 39 baseball bat, 40 baseball glove, 41 skateboard, 42 surfboard,
43 tennis racket, 44 bottle, 46 wine glass, 47 cup, 48 fork, 49 knife, 50 spoon, 51 bowl, 52 banana, 53 apple,
54 sandwich, 55 orange, 56 broccoli, 57 carrot, 58 hot dog, 59 pizza, 60 donut, 61 cake, 62 chair, 63 couch,
64 potted plant, 65 bed, 67 table, 70 toilet, 72 screen, 73 laptop, 74 computer mouse, 75 remote control,
76 keyboard, 77 phone, 78 microwave, 79 oven, 80 toaster, 81 sink, 82 refrigerator, 84 book, 85 clock, 86 vase,
87 pair of scissors, 88 teddy bear, 89 hair dryer, 90 toothbrush
"""

COCO = {int(number): name for number, name in (entry.strip().split(" ", 1) for entry in _COCO.split(","))}
"""Class of the object finder -> the name that we state."""

ANIMALS = frozenset("bird cat dog horse sheep cow elephant bear zebra giraffe".split())

UNSTATED = frozenset({"toilet", "toaster", "remote control"})
"""What ordinary things are taken for, even by both networks."""


def _classes(ranges: str) -> frozenset[int]:
    """``"7-9 12"`` is 7, 8, 9 and 12."""
    numbers: set[int] = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        numbers.update(range(int(first), int(last or first) + 1))
    return frozenset(numbers)


SAME_IN_IMAGENET = {
    name: _classes(ranges)
    for name, ranges in {
        "airplane": "404 895",
        "apple": "948",
        "backpack": "414",
        "ball": "429 430 522 574 722 768 805 852 890",
        "banana": "954",
        "bear": "294-297",
        "bed": "431 520 564",
        "bench": "703",
        "bicycle": "444 671",
        "bird": "7-24 80-100 127-146",
        "boat": "472 484 510 554 576 625 628 724 780 814 871 914",
        "book": "917 921",
        "bottle": "440 720 737 898 907",
        "bowl": "659 809",
        "broccoli": "937",
        "bus": "654 779 874",
        "car": "436 468 511 609 627 656 661 751 817",
        "cat": "281-285",
        "chair": "423 559 765 857",
        "clock": "409 530 892",
        "computer mouse": "673",
        "couch": "831",
        "cow": "345 346",
        "cup": "504 967 968",
        "dog": "151-268",
        "elephant": "101 385 386",
        "hair dryer": "589",
        "handbag": "636 748",
        "horse": "339",
        "hot dog": "934",
        "keyboard": "508 878",
        "knife": "499",
        "laptop": "620 681",
        "microwave": "651",
        "motorcycle": "665 670",
        "orange": "950",
        "oven": "827",
        "pair of skis": "795",
        "parking meter": "704",
        "phone": "487",
        "pizza": "963",
        "potted plant": "738",
        "refrigerator": "760",
        "screen": "664 782 851",
        "sheep": "348 349",
        "sink": "896",
        "spoon": "910",
        "table": "532",
        "teddy bear": "850",
        "tie": "906",
        "traffic light": "920",
        "train": "466 547 705 820 829",
        "truck": "555 569 675 717 864 867",
        "umbrella": "879",
        "vase": "883",
        "wine glass": "572 966",
        "zebra": "340",
    }.items()
}
"""Name -> the ImageNet classes that say the same."""

ANIMAL_CLASSES = _classes("0-397")
"""All of ImageNet's animals."""

HARDLY_IN_IMAGENET = frozenset({"horse", "cow", "sheep", "giraffe"})
"""Animals of which ImageNet holds one kind or none, so that its vote for another is no contradiction by itself."""

HOOFED_OTHERS = _classes("341-344 347 350-355")
"""Pigs, hippopotamuses, bisons, antelopes, camels and llamas, which the object finder has no names for."""

BY_SHAPE = frozenset(
    "airplane bench boat bus car chair couch giraffe motorcycle skateboard surfboard table train truck".split()
) | {"fire hydrant", "stop sign", "tennis racket"}
"""What the object finder tells by itself where it is steady: large in its training, or unlike all else."""

WORN = frozenset("tie backpack handbag".split())
"""What is described with the person that it is on."""

EXACT: dict[str, dict[int, str]] = {
    "dog": {
        151: "Chihuahua",
        157: "papillon dog",
        160: "Afghan hound",
        161: "basset hound",
        162: "beagle",
        178: "Weimaraner",
        187: "Yorkshire terrier",
        191: "Airedale terrier",
        199: "Scottish terrier",
        203: "West Highland white terrier",
        207: "golden retriever",
        211: "vizsla",
        213: "Irish setter",
        219: "cocker spaniel",
        229: "Old English sheepdog",
        232: "Border collie",
        234: "Rottweiler",
        235: "German shepherd",
        236: "Doberman",
        239: "Bernese mountain dog",
        242: "boxer dog",
        245: "French bulldog",
        246: "Great Dane",
        247: "Saint Bernard",
        251: "Dalmatian",
        254: "pug",
        258: "Samoyed",
        259: "Pomeranian",
        260: "chow chow",
        263: "Pembroke corgi",
        264: "Cardigan corgi",
    },
    "bird": {
        9: "ostrich",
        22: "bald eagle",
        24: "owl",
        84: "peacock",
        88: "macaw",
        89: "cockatoo",
        93: "hornbill",
        94: "hummingbird",
        96: "toucan",
        100: "black swan",
        129: "spoonbill",
        130: "flamingo",
        144: "pelican",
        145: "penguin",
    },
}
"""Name -> ImageNet class -> the exact name that may be stated in its place, only of what is hard to take for another.

Cats stay cats: their classes are patterns of fur. So do look-alikes among the dogs.
"""

OTHER_ANIMALS = {
    name: _classes(ranges)
    for name, ranges in {
        "brown bear": "294",
        "camel": "354",
        "cheetah": "293",
        "chimpanzee": "367",
        "fox": "277-280",
        "giant panda": "388",
        "gorilla": "366",
        "hippopotamus": "344",
        "koala": "105",
        "lion": "291",
        "monkey": "370-382",
        "orangutan": "365",
        "pig": "341",
        "polar bear": "296",
        "rabbit": "330-332",
        "red panda": "387",
        "squirrel": "335",
        "tiger": "292",
    }.items()
}
"""Animals that the object finder has no names for, or only "bear" -> their ImageNet classes."""

TOWER_CLASSES = _classes("437 442 483 497 538 663 668 682 698 832 858 873 900")
"""Lighthouses, belfries, castles, churches, domes, monasteries, mosques, obelisks, palaces, stupas, water towers."""
