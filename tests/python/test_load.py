# SPDX-License-Identifier: Apache-2.0
"""Tensors are what safetensors loads from the plaintext, and come without a plaintext file."""

import json
import struct

import numpy
import pytest
import safetensors
import safetensors.numpy
import safetensors.torch
import torch

import weightseal
import weightseal.numpy
from conftest import python
from weightseal import _slices
from weightseal._model import CHUNK
from weightseal._safetensors import TensorInfo

torch.manual_seed(7)
EVERY_TYPE = {
    "f64": torch.randn(5, 7, dtype=torch.float64),
    "f32": torch.randn(3, 4, 5),
    "f16": torch.randn(11).half(),
    "bf16": torch.randn(6, 2).bfloat16(),
    "i64": torch.randint(-(2**60), 2**60, (9,)),
    "i32": torch.randint(-(2**30), 2**30, (2, 3), dtype=torch.int32),
    "i16": torch.randint(-(2**14), 2**14, (8,), dtype=torch.int16),
    "i8": torch.randint(-128, 127, (3, 3), dtype=torch.int8),
    "u8": torch.randint(0, 255, (17,), dtype=torch.uint8),
    "bool": torch.rand(13) > 0.5,
    "scalar": torch.tensor(3.5),
    "empty": torch.empty(0, 4),
    "empty2": torch.empty(2, 0, dtype=torch.int8),
}


def same(one, other):
    return (
        set(one) == set(other)
        and all(one[name].dtype == other[name].dtype for name in one)
        and all(one[name].shape == other[name].shape for name in one)
        and all(torch.equal(one[name], other[name]) for name in one)
    )


@pytest.fixture(scope="module")
def typed(bench):
    file = bench.top / "typed.safetensors"
    safetensors.torch.save_file(EVERY_TYPE, file, {"format": "pt", "note": "\u00fc"})
    return file, bench.seal(file, "typed.sealed", "--name", "typed", "--context", "team=x")


def test_loads_every_type_of_numbers_as_safetensors_does(typed):
    plain, sealed = typed
    loaded = weightseal.load_file(sealed)
    assert same(loaded, safetensors.torch.load_file(plain))
    assert same(loaded, EVERY_TYPE)
    with weightseal.safe_open(sealed) as source:
        assert source.metadata() == {"format": "pt", "note": "\u00fc"}
        assert sorted(source.keys()) == sorted(EVERY_TYPE)
        assert same({name: source.get_tensor(name) for name in source.keys()}, EVERY_TYPE)


def test_loads_numpy_arrays_as_safetensors_does(bench):
    plain = bench.top / "numpy.safetensors"
    arrays = {
        str(numpy.dtype(code)): numpy.arange(12).reshape(3, 4).astype(code)
        for code in ("?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8")
    }
    safetensors.numpy.save_file(arrays, plain)
    loaded = weightseal.numpy.load_file(bench.seal(plain, "numpy.sealed"))
    expected = safetensors.numpy.load_file(plain)
    assert set(loaded) == set(expected)
    for name, array in expected.items():
        assert loaded[name].dtype == array.dtype
        numpy.testing.assert_array_equal(loaded[name], array)


def test_names_the_types_that_numpy_has_not(typed):
    with pytest.raises(weightseal.UnsupportedError, match="BF16"):
        weightseal.numpy.load_file(typed[1])


def test_reads_numbers_that_begin_between_two_places(bench):
    values = torch.randn(5)
    header = json.dumps(
        {
            "a": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]},
            "b": {"dtype": "F32", "shape": [5], "data_offsets": [3, 23]},
        }
    ).encode()
    plain = bench.top / "odd.safetensors"
    plain.write_bytes(struct.pack("<Q", len(header)) + header + b"abc" + values.numpy().tobytes())
    loaded = weightseal.load_file(bench.seal(plain, "odd.sealed"))
    assert torch.equal(loaded["b"], values)
    assert bytes(loaded["a"].tolist()) == b"abc"


def test_gives_tensors_that_can_be_written_to_by_this_process_alone(typed, agent):
    first = weightseal.load_file(typed[1], agent=agent.socket)
    second = weightseal.load_file(typed[1], agent=agent.socket)
    first["f32"].fill_(9)
    assert torch.equal(second["f32"], EVERY_TYPE["f32"])
    assert torch.equal(weightseal.load_file(typed[1], agent=agent.socket)["f32"], EVERY_TYPE["f32"])
    assert torch.equal(first["f32"], torch.full((3, 4, 5), 9.0))


def test_copies_nothing_and_keeps_weights_out_of_core_dumps(sealed_minilm):
    said = python(
        """
import sys, torch, weightseal
tensors = weightseal.load_file(sys.argv[1])
total = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values()) >> 10
for tensor in tensors.values():
    tensor.sum()
weights, resident, copied, flags = False, 0, 0, ""
for line in open("/proc/self/smaps"):
    words = line.split()
    if "-" in words[0]:
        weights = "memfd:weightseal" in line
    elif weights and words[0] == "Rss:":
        resident += int(words[1])
    elif weights and words[0] == "Anonymous:":
        copied += int(words[1])
    elif weights and words[0] == "VmFlags:":
        flags += line
assert total > 80_000 and resident >= total, (total, resident)
assert " dd" in flags, flags
print(copied)
""",
        sealed_minilm,
    )
    assert said == "0"


@pytest.fixture(scope="module")
def sharded(bench):
    folder = bench.top / "sharded"
    folder.mkdir()
    tensors = {f"layer.{i}": torch.randn(64, 64) for i in range(6)}
    places = {}
    for shard in range(3):
        names = [f"layer.{i}" for i in (2 * shard, 2 * shard + 1)]
        name = f"model-{shard + 1:05}-of-00003.safetensors"
        safetensors.torch.save_file({each: tensors[each] for each in names}, folder / name)
        places.update(dict.fromkeys(names, name))
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    (folder / "config.json").write_text("{}")
    return tensors, bench.seal(folder, "sharded.sealed")


def test_loads_all_shards_of_an_index(sharded):
    tensors, sealed = sharded
    assert same(weightseal.load_file(sealed), tensors)
    with weightseal.safe_open(sealed) as source:
        assert sorted(source.keys()) == sorted(tensors)
        assert torch.equal(source.get_tensor("layer.5"), tensors["layer.5"])


def test_loads_one_file_of_a_model(sharded):
    tensors, sealed = sharded
    name = "model-00002-of-00003.safetensors"
    expected = {each: tensors[each] for each in ("layer.2", "layer.3")}
    assert same(weightseal.load_file(sealed, file=name), expected)
    assert same(weightseal.load_file(sealed / name), expected)
    with pytest.raises(weightseal.NotFoundError, match="holds no file") as caught:
        weightseal.load_file(sealed, file="other.safetensors")
    assert caught.value.next


def test_opens_no_shard_that_is_not_asked_for(sharded, agent):
    with weightseal.safe_open(sharded[1], agent=agent.socket, file="model-00001-of-00003.safetensors") as source:
        source.get_tensor("layer.0")
    with weightseal.safe_open(sharded[1], agent=agent.socket) as source:
        [status] = source._model._agent.status()["models"]
        source.get_tensor("layer.0")
        [after] = source._model._agent.status()["models"]
        # The tensor of 16 KiB begins within a chunk.
        assert after["decryptedBytes"] - status["decryptedBytes"] <= 2 * CHUNK


def test_asks_for_the_segments_of_a_slice_only(bench, agent):
    rows, columns = 128, 65_536
    whole = torch.randn(rows, columns)
    plain = bench.top / "wide.safetensors"
    safetensors.torch.save_file({"w": whole, "other": torch.zeros(1 << 20)}, plain)
    sealed = bench.seal(plain, "wide.sealed")

    def decrypted_by(index):
        with weightseal.safe_open(sealed, agent=agent.socket) as source:
            lazy = source.get_slice("w")
            assert lazy.get_shape() == [rows, columns]
            assert lazy.get_dtype() == "F32"
            before = source._model._agent.status()["models"][0]["decryptedBytes"]
            part = lazy[index]
            assert torch.equal(part, whole[index])
            assert part.is_contiguous()
            return source._model._agent.status()["models"][0]["decryptedBytes"] - before

    row = columns * 4
    assert decrypted_by(slice(10, 20)) <= 10 * row + 2 * CHUNK
    assert decrypted_by((slice(None), slice(0, columns // 2))) <= rows * (row // 2 + 2 * CHUNK)
    assert decrypted_by((slice(0, rows, 16), 5)) <= 8 * 2 * CHUNK
    assert decrypted_by(-1) <= row + 2 * CHUNK
    assert decrypted_by((Ellipsis, slice(0, 0))) == 0
    # A rank of two that takes half of each row touches little more than half of the file.
    assert decrypted_by((slice(None), slice(columns // 2, None))) < 0.6 * rows * row


def test_finds_the_bytes_that_an_index_touches():
    random = numpy.random.default_rng(3)

    def piece(length):
        kind = random.integers(4)
        if kind == 0 and length:
            return int(random.integers(-length, length))
        if kind == 1:
            return slice(None)
        step = int(random.integers(1, 4))
        return slice(int(random.integers(-length - 1, length + 2)), int(random.integers(-length - 1, length + 2)), step)

    for _ in range(2000):
        shape = tuple(int(each) for each in random.integers(0, 60, random.integers(0, 4)))
        count = int(numpy.prod(shape))
        places = numpy.arange(count * 2).reshape(*shape, 2)  # each number has two bytes
        index = tuple(piece(length) for length in shape[: random.integers(0, len(shape) + 1)])
        if random.integers(2) and len(index) < len(shape):
            index = (*index, Ellipsis)
        wanted = set(places[index].ravel().tolist())
        info = TensorInfo("t", "F16", shape, 1000, 1000 + 2 * count)
        ranges = _slices.byte_ranges(info, index)
        found = {byte - 1000 for offset, length in ranges for byte in range(offset, offset + length)}
        assert wanted <= found, (shape, index)
        assert found <= set(range(2 * count)), (shape, index)
        assert bool(wanted) == bool(ranges), (shape, index)
        if wanted:
            # Nothing beyond what is wanted but gaps of less than a chunk.
            assert min(found) == min(wanted)
            assert max(found) == max(wanted)


@pytest.mark.parametrize("index", [[0, 1], None, True, torch.tensor([1]), "x", slice(None, None, -1)])
def test_refuses_indices_that_are_no_slices(typed, index):
    with weightseal.safe_open(typed[1]) as source, pytest.raises(weightseal.UsageError):
        source.get_slice("f32")[index]


def test_loads_a_module(bench):
    module = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.Linear(8, 2))
    plain = bench.top / "module.safetensors"
    safetensors.torch.save_file(module.state_dict(), plain)
    other = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.Linear(8, 2))
    weightseal.load_state_dict(other, bench.seal(plain, "module.sealed"))
    assert same(dict(other.state_dict()), dict(module.state_dict()))


def test_refuses_another_model_than_the_expected(typed):
    sealed = typed[1]
    assert weightseal.load_file(sealed, expect={"name": "typed", "team": "x"})
    for wrong in ({"name": "other"}, {"version": "2"}, {"team": "y"}, {"project": "z"}):
        for load in (weightseal.load_file, weightseal.safe_open, weightseal.open, weightseal.numpy.load_file):
            with pytest.raises(weightseal.NotAuthenticError, match="not what was asked for") as caught:
                load(sealed, expect=wrong)
            assert caught.value.type == "WrongIdentity"
            assert caught.value.code == 13
            assert caught.value.next in str(caught.value)


def test_says_who_the_model_is(typed):
    with weightseal.model(typed[1]) as model:
        assert model.identity.name == "typed"
        assert model.identity.context == {"team": "x"}
        assert model.single_file
        [(name, size)] = model.files().items()
        assert (name, size) == ("typed.safetensors", typed[0].stat().st_size)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty", b""),
        ("short", b"1234567"),
        ("long header", struct.pack("<Q", 1 << 40) + b"{}"),
        ("no json", struct.pack("<Q", 2) + b"{x"),
        ("no object", struct.pack("<Q", 2) + b"[]"),
        ("twice", {"a": ("U8", [1], [0, 1])}),
        ("hole", {"a": ("U8", [1], [0, 1]), "b": ("U8", [1], [2, 3])}),
        ("overlap", {"a": ("U8", [2], [0, 2]), "b": ("U8", [2], [1, 3])}),
        ("too little", {"a": ("F32", [1], [0, 3])}),
        ("rest", {"a": ("U8", [1], [0, 1])}),
        ("beyond", {"a": ("U8", [9], [0, 9])}),
        ("negative", {"a": ("U8", [-1], [0, 3])}),
        ("unknown type", {"a": ("Q9", [3], [0, 3])}),
        ("huge", {"a": ("U8", [1 << 62, 1 << 62], [0, 3])}),
    ],
)
def test_refuses_what_is_no_safetensors_file(bench, name, content):
    if isinstance(content, dict):
        members = {
            each: {"dtype": dtype, "shape": shape, "data_offsets": offsets}
            for each, (dtype, shape, offsets) in content.items()
        }
        text = json.dumps(members).encode()
        if name == "twice":
            text = text[:-1] + b"," + text[1:]
        content = struct.pack("<Q", len(text)) + text + (b"a" if name == "twice" else b"abc")
    plain = bench.top / f"bad {name}.safetensors"
    plain.write_bytes(content)
    with pytest.raises(weightseal.MalformedModelError):
        weightseal.load_file(bench.seal(plain, f"bad {name}.sealed"))


def test_says_what_is_missing(bench):
    with pytest.raises(weightseal.WeightsealError) as caught:
        weightseal.load_file(bench.top / "absent.sealed")
    assert isinstance(caught.value, weightseal.NotFoundError)
    assert "absent.sealed" in caught.value.message
    assert caught.value.next
