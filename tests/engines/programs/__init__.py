# SPDX-License-Identifier: Apache-2.0
"""Programs that load a model from a path and know nothing of where it comes from."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A script of this folder, the model that it loads, and what it is told besides the path."""

    name: str
    script: str
    model: str
    words: tuple = ()

    def command(self, python, path):
        return [python, str(Path(__file__).parent / self.script), path, *self.words]


PROGRAMS = [
    Program("transformers and PyTorch", "embed_with_transformers.py", "minilm"),
    Program("safetensors, mapped", "tensors_of_safetensors.py", "minilm", ("mapped",)),
    Program("safetensors, whole", "tensors_of_safetensors.py", "minilm", ("whole",)),
    Program("ONNX Runtime", "embed_with_onnxruntime.py", "onnx"),
    Program("llama.cpp, mapped", "embed_with_llama_cpp.py", "gguf", ("mmap",)),
    Program("llama.cpp, read", "embed_with_llama_cpp.py", "gguf", ("read",)),
    Program("gguf's reader", "tensors_of_gguf.py", "gguf"),
    Program("mmap", "bytes_of_files.py", "minilm", ("mmap",)),
    Program("read", "bytes_of_files.py", "minilm", ("read",)),
    Program("pread, backwards", "bytes_of_files.py", "minilm", ("pread",)),
    Program("a file per tensor", "files_per_tensor.py", "one-file-per-tensor"),
]
