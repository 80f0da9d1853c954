# SPDX-License-Identifier: Apache-2.0
"""File objects and the file system of fsspec."""

import io
import json
import mmap

import fsspec
import gguf
import numpy
import pytest
import torch

import weightseal


@pytest.fixture(scope="module")
def lines(bench):
    content = b"".join(b"line %d\n" % i for i in range(50_000)) + b"no end"
    plain = bench.top / "lines.txt"
    plain.write_bytes(content)
    return content, bench.seal(plain, "lines.sealed")


def test_reads_as_a_file_does(lines):
    content, sealed = lines
    with weightseal.open(sealed) as file:
        assert file.readable()
        assert file.seekable()
        assert not file.writable()
        assert file.read(10) == content[:10]
        assert file.tell() == 10
        assert file.seek(-6, io.SEEK_END) == len(content) - 6
        assert file.read() == b"no end"
        assert file.read(5) == b""
        file.seek(100)
        target = bytearray(1000)
        assert file.readinto(target) == 1000
        assert target == content[100:1100]
        assert file.seek(len(content) + 5) == len(content) + 5
        assert file.read(1) == b""
        file.seek(0)
        assert file.readline() == b"line 0\n"
        assert file.readline(3) == b"lin"
        file.seek(0)
        assert list(file) == content.splitlines(keepends=True)
        assert file.view() == content
        with pytest.raises(ValueError, match="before"):
            file.seek(-1)
    with pytest.raises(ValueError, match="closed"):
        file.read(1)


def test_reads_bytes_ahead_and_no_more(lines, agent):
    with weightseal.open(lines[1], agent=agent.socket) as file:
        file.seek(5)
        file.read(1)
        assert file._model._agent.status()["models"][0]["decryptedBytes"] <= (1 << 20) + 16_384


def test_gives_a_descriptor_that_programs_can_map(lines):
    content, sealed = lines
    with weightseal.open(sealed) as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            assert mapped[:] == content
        mapped = numpy.memmap(file, mode="r")
        assert mapped.tobytes() == content


def test_loads_what_torch_saved(bench):
    saved = {"a": torch.randn(300, 300), "b": [torch.arange(5), "text"]}
    plain = bench.top / "saved.pt"
    torch.save(saved, plain)
    with weightseal.open(bench.seal(plain, "saved.sealed")) as file:
        loaded = torch.load(file, weights_only=True)
    assert torch.equal(loaded["a"], saved["a"])
    assert torch.equal(loaded["b"][0], saved["b"][0])


def test_lets_a_reader_of_gguf_map_it(bench):
    plain = bench.top / "model.gguf"
    tensors = {"a": numpy.arange(64, dtype=numpy.float32).reshape(8, 8), "b": numpy.ones(32, dtype=numpy.float16)}
    writer = gguf.GGUFWriter(plain, "llama")
    writer.add_block_count(1)
    for name, value in tensors.items():
        writer.add_tensor(name, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with weightseal.open(bench.seal(plain, "gguf.sealed")) as file:
        reader = gguf.GGUFReader(file)
        assert {tensor.name for tensor in reader.tensors} == set(tensors)
        for tensor in reader.tensors:
            numpy.testing.assert_array_equal(tensor.data, tensors[tensor.name])


def test_says_which_file_is_meant(sealed_minilm):
    with pytest.raises(weightseal.UsageError, match="files"):
        weightseal.open(sealed_minilm)
    with weightseal.open(sealed_minilm, file="config.json") as file:
        assert json.load(file)["hidden_size"] == 384
    with weightseal.open(sealed_minilm / "1_Pooling/config.json") as file:
        assert json.load(file)["word_embedding_dimension"] == 384


def test_is_a_file_system_for_fsspec(sealed_minilm, minilm, lines):
    files = fsspec.filesystem("weightseal")
    top = str(sealed_minilm)
    names = {entry["name"]: entry for entry in files.ls(top)}
    assert names[f"{top}/config.json"]["size"] == (minilm / "config.json").stat().st_size
    assert names[f"{top}/1_Pooling"]["type"] == "directory"
    assert files.ls(f"{top}/1_Pooling", detail=False) == [f"{top}/1_Pooling/config.json"]
    assert files.isdir(top)
    assert files.isfile(f"{top}/vocab.txt")
    assert not files.exists(f"{top}/absent")
    assert sorted(files.find(top)) == sorted(
        f"{top}/{path.relative_to(minilm)}" for path in minilm.rglob("*") if path.is_file()
    )
    with fsspec.open(f"weightseal://{top}/vocab.txt", "rb") as file:
        assert file.read() == (minilm / "vocab.txt").read_bytes()
    with fsspec.open(f"weightseal://{top}/vocab.txt", "rt", encoding="utf-8") as file:
        assert file.read() == (minilm / "vocab.txt").read_text(encoding="utf-8")
    assert files.cat_file(f"{top}/vocab.txt", 10, 20) == (minilm / "vocab.txt").read_bytes()[10:20]
    with pytest.raises(FileNotFoundError):
        files.open(f"{top}/absent")
    with pytest.raises(weightseal.UsageError):
        files.open(f"{top}/vocab.txt", "wb")
    assert files.cat_file(str(lines[1])) == lines[0]
    with pytest.raises(weightseal.NotAuthenticError):
        fsspec.filesystem("weightseal", expect={"name": "other"}).ls(top)
