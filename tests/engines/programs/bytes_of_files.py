# SPDX-License-Identifier: Apache-2.0
"""Every byte of every file below a folder. A second argument says how: mmap, read, or pread (backwards, in odd pieces)."""

import mmap
import os
import sys
from pathlib import Path

from sentences import show_tensors


def mapped(file):
    return mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ, flags=mmap.MAP_PRIVATE)


def read(file):
    content = bytearray()
    while piece := os.read(file.fileno(), 1_000_003):
        content += piece
    return content


def read_backwards(file):
    size = os.fstat(file.fileno()).st_size
    content = bytearray(size)
    end = size
    while end > 0:
        begin = max(0, end - 777_777)
        piece = os.pread(file.fileno(), end - begin, begin)
        content[begin : begin + len(piece)] = piece
        assert len(piece) == end - begin
        end = begin
    return content


HOW = {"mmap": mapped, "read": read, "pread": read_backwards}


def contents(top, how):
    for path in top.rglob("*"):
        if path.is_file():
            with open(path, "rb", buffering=0) as file:
                yield path.relative_to(top), HOW[how](file)


show_tensors(contents(Path(sys.argv[1]), sys.argv[2]))
