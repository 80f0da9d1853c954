# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime: embeds a few sentences with model.onnx of a folder, whose weights are in a file beside it."""

import sys
from pathlib import Path

import numpy
import onnxruntime
from sentences import SENTENCES, show
from tokenizers import Tokenizer

path = Path(sys.argv[1])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(path / "model.onnx", options, providers=["CPUExecutionProvider"])
tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
tokenizer.enable_padding()
tokens = tokenizer.encode_batch(SENTENCES)
show(
    session.run(
        ["embeddings"],
        {
            "input_ids": numpy.array([each.ids for each in tokens]),
            "attention_mask": numpy.array([each.attention_mask for each in tokens]),
        },
    )[0]
)
