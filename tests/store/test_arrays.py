"""Arrays made of buffers hold what pyarrow itself makes of the same values."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gbc.store.arrays import array

_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_VALUES = {
    pa.string(): _WORDS,
    pa.binary(): st.binary(max_size=6),
    pa.int32(): st.integers(-(2**31), 2**31 - 1),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.floats(allow_nan=False),
    pa.bool_(): st.booleans(),
}


@pytest.mark.parametrize("type_", _VALUES, ids=str)
@given(data=st.data())
def test_values_with_and_without_nulls(type_: Any, data: st.DataObject) -> None:
    values = data.draw(st.lists(_VALUES[type_]) | st.lists(st.none() | _VALUES[type_]))
    made = array(values, type_)
    made.validate(full=True)
    assert made.equals(pa.array(values, type_))


@given(st.lists(st.lists(_WORDS).map(tuple)))
def test_lists(values: list[tuple[str, ...]]) -> None:
    made = array(values, pa.list_(pa.string()))
    made.validate(full=True)
    assert made.equals(pa.array(values, pa.list_(pa.string())))


def test_numbers_of_numpy_take_the_type_of_the_column() -> None:
    assert array(np.arange(3), pa.int32()).equals(pa.array([0, 1, 2], pa.int32()))


def test_tables_are_written_without_pandas() -> None:
    code = (
        "import sys; from tests.store.samples import documents; from gbc.store.rows import Rows\n"
        "rows = Rows(0)\n"
        "for document in documents(range(3)): rows.add(document, None)\n"
        "assert rows.take()['graphs'].num_rows; assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
