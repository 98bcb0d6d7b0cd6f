"""How many words texts have, of many at once: one by one that would take longer than anything else about a caption."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_BLANK, _LAST = 32, 126
"""What of ASCII can be printed; in it words are told apart by the blank alone."""


def count_words(texts: Any) -> npt.NDArray[np.int32]:
    """The words of each text of a ``pyarrow.StringArray``, as ``str.split`` tells them, shape (texts,).

    >>> import pyarrow as pa
    >>> count_words(pa.array(["a dog", "", " two  dogs "])).tolist()
    [2, 0, 2]
    """
    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    codes = np.frombuffer(data or b"", dtype=np.uint8)[places[0] : places[-1]]
    places = places - places[0]
    counts = np.zeros(len(texts), dtype=np.int32)
    filled = np.flatnonzero(np.diff(places))
    if not filled.size:
        return counts
    starts, blank = places[filled], codes == _BLANK
    begins = np.empty(codes.size, dtype=bool)
    np.greater(blank[:-1], blank[1:], out=begins[1:])
    begins[starts] = ~blank[starts]
    counts[filled] = np.add.reduceat(begins, starts, dtype=np.int32)
    if codes.min() < _BLANK or codes.max() > _LAST:  # there words are told apart by other signs too
        unusual = np.flatnonzero(codes - np.uint8(_BLANK) > _LAST - _BLANK)
        for row in np.unique(np.searchsorted(places, unusual, side="right") - 1).tolist():
            counts[row] = len(texts[row].as_py().split())
    return counts
