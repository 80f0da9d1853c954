"""The small sentence model of the tests, in the formats of the engines that the examples run.

    models.py MODEL_FOLDER OUTPUT_FOLDER SENTENCE_TOKENS...

MODEL_FOLDER holds model.safetensors and vocab.txt of a BERT with mean pooling. OUTPUT_FOLDER gets onnx/ (a graph, and its
weights in a file beside it) and torchscript/. For each list of tokens, such as 101,7592,102, one line is printed: the
model's vector as PyTorch computes it, as decimals.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

HEADS = 12


class Attention(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.heads = HEADS
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)

    def split(self, x: torch.Tensor) -> torch.Tensor:
        return x.view(x.size(0), x.size(1), self.heads, x.size(2) // self.heads).transpose(1, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        query, key, value = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        scores = torch.matmul(query, key.transpose(-1, -2)) / (x.size(2) // self.heads) ** 0.5
        mixed = torch.matmul(torch.softmax(scores, -1), value).transpose(1, 2).contiguous()
        return self.norm(self.output(mixed.view(x.size(0), x.size(1), x.size(2))) + x)


class Layer(nn.Module):
    def __init__(self, width: int, inner: int):
        super().__init__()
        self.attention = Attention(width)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.attention(x)
        return self.norm(self.down(nn.functional.gelu(self.up(x))) + x)


class SentenceModel(nn.Module):
    """From the tokens of one sentence, shape [1, n], to its vector of length one, shape [1, width]."""

    def __init__(self, words: int, positions: int, width: int, inner: int, layers: int):
        super().__init__()
        self.words = nn.Embedding(words, width)
        self.positions = nn.Embedding(positions, width)
        self.types = nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.Sequential(*(Layer(width, inner) for _ in range(layers)))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        places = torch.arange(tokens.size(1), device=tokens.device).unsqueeze(0)
        x = self.norm(self.words(tokens) + self.positions(places) + self.types(torch.zeros_like(tokens)))
        return nn.functional.normalize(self.layers(x).mean(1), dim=1)


PLACES = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.token_type_embeddings": "types",
    "embeddings.LayerNorm": "norm",
    "attention.self.query": "attention.query",
    "attention.self.key": "attention.key",
    "attention.self.value": "attention.value",
    "attention.output.dense": "attention.output",
    "attention.output.LayerNorm": "attention.norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "norm",
}


def place(name: str) -> str:
    """Where a tensor of a BERT, as transformers names it, belongs in the modules above."""
    stem, kind = name.rsplit(".", 1)
    if stem.startswith("encoder.layer."):
        number, part = stem.removeprefix("encoder.layer.").split(".", 1)
        return f"layers.{number}.{PLACES[part]}.{kind}"
    return f"{PLACES[stem]}.{kind}"


def safetensors(path: Path) -> dict[str, torch.Tensor]:
    data = bytearray(path.read_bytes())
    header = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:header]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=header + begin)
            tensors[name] = values.view(entry["shape"])
    return tensors


def load(folder: Path) -> SentenceModel:
    tensors = {name: values for name, values in safetensors(folder / "model.safetensors").items() if "pooler" not in name}
    words, width = tensors["embeddings.word_embeddings.weight"].shape
    positions = tensors["embeddings.position_embeddings.weight"].shape[0]
    inner = tensors["encoder.layer.0.intermediate.dense.bias"].shape[0]
    layers = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer."))
    model = SentenceModel(words, positions, width, inner, layers)
    model.load_state_dict({place(name): values for name, values in tensors.items()})
    return model.eval()


def export_onnx(model: SentenceModel, folder: Path) -> None:
    graph = io.BytesIO()
    # This exporter cannot tell the shapes of some constants, which nothing here depends on.
    warnings.filterwarnings("ignore", "The shape inference of prim::Constant")
    torch.onnx.export(
        model,
        torch.tensor([[101, 7592, 2088, 102]]),
        graph,
        opset_version=16,
        input_names=["tokens"],
        output_names=["vector"],
        dynamic_axes={"tokens": {1: "length"}},
    )
    onnx.save_model(
        onnx.load_from_string(graph.getvalue()),
        str(folder / "model.onnx"),
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location="model.onnx.data",
    )


def main() -> None:
    source, output = Path(sys.argv[1]), Path(sys.argv[2])
    model = load(source)
    for engine in ("onnx", "torchscript"):
        (output / engine).mkdir(parents=True)
        shutil.copy(source / "vocab.txt", output / engine)
    export_onnx(model, output / "onnx")
    torch.jit.script(model).save(str(output / "torchscript" / "model.pt"))
    with torch.no_grad():
        for tokens in sys.argv[3:]:
            vector = model(torch.tensor([[int(token) for token in tokens.split(",")]]))[0]
            print(" ".join(f"{value:.9g}" for value in vector.tolist()))


main()
