# SPDX-License-Identifier: Apache-2.0
"""safetensors with numpy: every tensor of model.safetensors in a folder. A second argument says how: mapped, whole."""

import sys

import safetensors
import safetensors.numpy
from sentences import show_tensors

path = sys.argv[1] + "/model.safetensors"
if sys.argv[2] == "mapped":
    with safetensors.safe_open(path, framework="np") as file:
        show_tensors((name, file.get_tensor(name)) for name in file.keys())
else:
    with open(path, "rb") as file:
        show_tensors(safetensors.numpy.load(file.read()).items())
