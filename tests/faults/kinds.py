# SPDX-License-Identifier: Apache-2.0
"""Things that are no files."""

import os
import socket
from pathlib import Path

from suite import copy, fails, fault, holds, require, same


@fault
def fifo_device_and_socket(bench, work):
    os.mkfifo(work / "fifo")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(work)  # a socket's name is short
        listening.bind("socket")
        os.chdir(here)
        for path in (work / "fifo", Path("/dev/null"), work / "socket"):
            fails(bench.encrypt(path, work / "out.sealed"), 1, path)
            fails(bench.run("decrypt", path, "-o", work / "plain"), 1, path)
    holds(work, "fifo", "socket")


@fault
def symbolic_links(bench, work):
    (work / "link").symlink_to(bench.file)
    (work / "dangling").symlink_to("nowhere")
    done = bench.encrypt(work / "link", work / "out.sealed")
    require(done.returncode == 0, f"a link that the user names is followed: {done.stderr}")
    done = bench.run("decrypt", work / "out.sealed", "-o", work / "plain")
    require(done.returncode == 0, done.stderr)
    same(work / "plain", bench.file)
    require((work / "link").is_symlink(), "the link is gone")
    done = bench.encrypt(work / "dangling", work / "no.sealed")
    fails(done, done.returncode, work / "dangling")
    require(done.returncode in (1, 10), f"exit {done.returncode}")
    holds(work, "dangling", "link", "out.sealed", "plain")


@fault
def model_with_what_cannot_be_sealed(bench, work):
    for name, make in {
        "fifo": os.mkfifo,
        "outside": lambda path: path.symlink_to("/etc/hostname"),
        "dangling": lambda path: path.symlink_to("nowhere"),
        "loop": lambda path: path.symlink_to(path.parent),
    }.items():
        model = work / name
        copy(bench.folder, model)
        make(model / "a" / "odd")
        fails(bench.encrypt(model, work / "out.sealed"), 1, model / "a" / "odd")
    holds(work, "dangling", "fifo", "loop", "outside")


@fault
def sealed_model_with_a_link_in_it(bench, work):
    copy(bench.sealed_folder, work / "model.sealed")
    weights = work / "model.sealed" / "a" / "weights.bin.sealed"
    weights.rename(work / "elsewhere")
    weights.symlink_to(work / "elsewhere")
    fails(bench.run("decrypt", work / "model.sealed", "-o", work / "plain"), 13, weights)
    fails(bench.run("verify", work / "model.sealed"), 13, weights)
    holds(work, "elsewhere", "model.sealed")
