# SPDX-License-Identifier: Apache-2.0
"""numpy with one file per tensor, each mapped: every tensor below a folder."""

import sys
from pathlib import Path

import numpy
from sentences import show_tensors

top = Path(sys.argv[1])
show_tensors((file.relative_to(top), numpy.load(file, mmap_mode="r")) for file in top.rglob("*.npy"))
