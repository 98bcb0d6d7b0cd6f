"""Nothing odd stops a build: each file of the corpus has its expected outcome."""

from __future__ import annotations

import threading
import warnings
from pathlib import Path

import numpy as np
import pytest

from gbc.images import ImageError, decode, decoded_size, read_bytes, scan
from tests.images.corpus import CORPUS, Odd, colours, saved


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus")
    for odd in CORPUS:
        odd.write(path / odd.name)
    return path


def test_the_corpus_is_large_and_all_of_it_is_met(folder: Path) -> None:
    assert len(CORPUS) >= 60
    assert sorted(item.name for item in scan([str(folder)])) == sorted(odd.name for odd in CORPUS)


@pytest.mark.parametrize("odd", CORPUS, ids=lambda odd: odd.name)
def test_each_has_its_outcome(folder: Path, odd: Odd) -> None:
    (item,) = (item for item in scan([str(folder)]) if item.name == odd.name)
    if odd.fails is None:
        picture = decode(read_bytes(item.location))
        assert picture.pixels.shape == (picture.height, picture.width, 3)
        assert picture.pixels.dtype == np.uint8
        return
    stage, reason = odd.fails
    with pytest.raises(ImageError) as refused:
        if item.problem is not None:
            raise ImageError("read", item.problem)
        decode(read_bytes(item.location))
    assert (refused.value.stage, reason in str(refused.value)) == (stage, True), str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "JPEG2000", "PPM", "TGA"])
def test_spoilt_bytes_are_told_and_never_anything_else(format_: str) -> None:
    whole = saved(format_)
    rng = np.random.default_rng(len(whole))
    for trial in range(150):
        spoilt = bytearray(whole)
        reach = 200 if trial % 2 else len(whole)  # headers are where readers go wrong
        for place in rng.integers(0, min(reach, len(whole)), rng.integers(1, 6)):
            spoilt[place] = rng.integers(0, 256)
        try:
            decoded_size(bytes(spoilt))
            decode(bytes(spoilt), max_pixels=1_000_000)
        except ImageError as error:
            assert "\n" not in str(error)


def test_pillows_warnings_reach_nobody_and_others_do(capfd: pytest.CaptureFixture[str]) -> None:
    from tests.images.corpus import with_exif

    noisy = [with_exif(b"II*\0\x08\0\0\0\xff\xff"), saved("PNG", colours().quantize(4), transparency=bytes([0, 90]))]
    before = list(warnings.filters)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        threads = [threading.Thread(target=lambda: [decode(data) for data in noisy * 20]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for _ in range(50):
            warnings.warn("ours", UserWarning, stacklevel=1)
        for thread in threads:
            thread.join()
    assert {str(warning.message) for warning in heard} == {"ours"}
    assert len(heard) == 50
    assert list(warnings.filters) == before
    assert capfd.readouterr().err == ""


def test_importing_changes_nothing_of_the_process() -> None:
    import subprocess
    import sys

    program = (
        "import warnings, logging\nimport numpy, pyarrow, duckdb, networkx\nfrom PIL import Image\n"
        "state = lambda: (list(warnings.filters), Image.MAX_IMAGE_PIXELS, logging.getLogger('PIL').handlers[:])\n"
        "before = state()\nimport gbc, gbc.images, gbc.runtime\nassert state() == before\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
