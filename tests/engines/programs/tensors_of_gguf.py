# SPDX-License-Identifier: Apache-2.0
"""The reader of PyPI's gguf, which maps the file: every tensor of model.gguf in a folder."""

import sys

from gguf import GGUFReader
from sentences import show_tensors

show_tensors((tensor.name, tensor.data) for tensor in GGUFReader(sys.argv[1] + "/model.gguf").tensors)
