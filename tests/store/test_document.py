from pathlib import Path

import msgspec
import pytest
import zstandard

from gbc.graph import StructuralError
from gbc.store import Document, Failure, Source, StoreError, read_documents
from gbc.store.document import DocumentWriter, decode, encode, read_lines
from tests.store.samples import document, documents, graph, image_id


def write(path: Path, made: list[Document]) -> Path:
    with DocumentWriter(path) as out:
        for one in made:
            out.write(one)
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    made = documents(range(5))
    assert list(read_documents(write(tmp_path / "d.zst", made))) == made


def test_the_same_documents_are_the_same_bytes(tmp_path: Path) -> None:
    made = documents(range(3))
    assert write(tmp_path / "a", made).read_bytes() == write(tmp_path / "b", made).read_bytes()


def test_lines_longer_than_a_chunk_and_many_frames(tmp_path: Path) -> None:
    path = tmp_path / "d.zst"
    lines = [b"a" * 300_000, b"", b"b", bytes(range(32, 127)) * 5000]
    path.write_bytes(b"".join(zstandard.compress(line + b"\n") for line in lines))
    assert list(read_lines(path)) == lines


def test_a_last_line_without_an_end_counts(tmp_path: Path) -> None:
    path = tmp_path / "d.zst"
    path.write_bytes(zstandard.compress(b"one\ntwo"))
    assert list(read_lines(path)) == [b"one", b"two"]


def test_a_file_that_is_cut_off_anywhere_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "d.zst", documents(range(2)))
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(StoreError, match=r"d\.zst: (cut off|damaged) after line \d"):
            list(read_documents(path))


def test_a_flipped_bit_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "d.zst", documents(range(2)))
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    with pytest.raises(StoreError, match=r"damaged|not a document"):
        list(read_documents(path))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nothing\.zst: No such file"):
        list(read_documents(tmp_path / "nothing.zst"))


def test_a_line_that_is_no_document_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "d.zst"
    path.write_bytes(zstandard.compress(encode(document(1)) + b'{"source": 1}\n'))
    with pytest.raises(StoreError, match=r"d\.zst, line 2: not a document: .*\$\.source"):
        list(read_documents(path))


@pytest.mark.parametrize("extra", [{}, {"aura": 1}])
def test_a_newer_version_is_refused_by_name(extra: dict[str, int]) -> None:
    line = msgspec.json.decode(encode(document(1)))
    line["graph"] |= {"version": "2", **extra}
    with pytest.raises(StoreError, match=r"here: the graph has schema version '2', this gbc reads '1'"):
        decode(msgspec.json.encode(line), "here")


def test_an_unknown_field_of_this_version_is_refused() -> None:
    line = msgspec.json.decode(encode(document(1)))
    line["graph"]["aura"] = 1
    with pytest.raises(StoreError, match="aura"):
        decode(msgspec.json.encode(line), "here")


def test_a_document_has_one_outcome() -> None:
    source = Source(position=0, name="a", image_id=image_id(1))
    with pytest.raises(StructuralError, match="needs a graph, a failure or to be a duplicate"):
        Document(source=source)
    with pytest.raises(StructuralError):
        Document(source=source, graph=graph(1), failure=Failure("read", "gone"))
    with pytest.raises(StructuralError):
        Document(source=msgspec.structs.replace(source, duplicate=True), graph=graph(1))
    with pytest.raises(StructuralError, match="another image"):
        Document(source=source, graph=graph(2))


def test_a_writer_that_is_interrupted_leaves_a_file_that_reads_as_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "d.zst"
    with pytest.raises(KeyboardInterrupt), DocumentWriter(path) as out:
        out.write(document(1))
        raise KeyboardInterrupt
    with pytest.raises(StoreError, match="cut off"):
        list(read_documents(path))
