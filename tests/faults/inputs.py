# SPDX-License-Identifier: Apache-2.0
"""Inputs that are not there, or do not stay what they were."""

import os

from suite import KEY, LARGE, Halted, Skipped, fails, fault, holds, require, sparse


@fault
def input_that_is_not_there(bench, work):
    fails(bench.encrypt(work / "gone", work / "out.sealed"), 10, work / "gone")
    fails(bench.run("decrypt", work / "gone.sealed", "-o", work / "plain"), 10, work / "gone.sealed")
    fails(bench.encrypt(bench.file, work / "no" / "out.sealed"), 10, work / "no")
    holds(work)


@fault
def output_that_is_there(bench, work):
    (work / "out").write_text("kept")
    fails(bench.encrypt(bench.file, work / "out"), 11, work / "out")
    fails(bench.run("decrypt", bench.sealed_file, "-o", work / "out"), 11, work / "out")
    fails(bench.run("decrypt", bench.sealed_folder, "-o", work / "out"), 11, work / "out")
    holds(work, "out")
    require((work / "out").read_text() == "kept", "it was overwritten")


@fault
def input_that_grows_while_it_is_read(bench, work):
    large = sparse(work / "in.bin")
    with Halted(bench, work, "encrypt", large, "-o", work / "out.sealed", "--key", KEY) as command:
        sparse_end = large.stat().st_size + 4096
        os.truncate(large, sparse_end)
        fails(command.finish(), 1, large, "while it was being read")
    holds(work, "in.bin")
    require(large.stat().st_size == sparse_end, "the input changed")


@fault
def input_that_is_truncated_while_it_is_read(bench, work):
    large = sparse(work / "in.bin")
    with Halted(bench, work, "encrypt", large, "-o", work / "out.sealed", "--key", KEY) as command:
        os.truncate(large, 1000)
        fails(command.finish(), 1, large)
    holds(work, "in.bin")


@fault
def input_that_is_written_to_while_it_is_read(bench, work):
    large = sparse(work / "in.bin")
    with Halted(bench, work, "encrypt", large, "-o", work / "out.sealed", "--key", KEY) as command:
        with open(large, "r+b") as file:
            file.write(b"other")
        fails(command.finish(), 1, large, "while it was being read")
    holds(work, "in.bin")


@fault
def input_that_vanishes_before_it_is_read(bench, work):
    model = work / "model"
    model.mkdir()
    for name in "1234":
        sparse(model / name, LARGE // 4)
    command = ("encrypt", model, "-o", work / "out.sealed", "--key", KEY, "--workers", "1")
    with Halted(bench, work, *command) as halted:
        begun = {path.name.removesuffix(".sealed") for path in work.glob(".weightseal-*.tmp/*")}
        waiting = [path for path in model.iterdir() if path.name not in begun]
        for path in waiting:
            path.unlink()
        if not waiting:
            raise Skipped("all files were read before one could be removed")
        fails(halted.finish(), 10, model)
    holds(work, "model")


@fault
def input_that_vanishes_while_it_is_read(bench, work):
    large = sparse(work / "in.bin")
    with Halted(bench, work, "encrypt", large, "-o", work / "out.sealed", "--key", KEY) as command:
        large.unlink()
        done = command.finish()
        # It was open, so its bytes were still there.
        require(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
    holds(work, "out.sealed")
    require(bench.run("verify", work / "out.sealed").returncode == 0, "the output does not verify")


@fault
def sealed_file_that_is_truncated_while_it_is_decrypted(bench, work):
    done = bench.encrypt(sparse(work / "in.bin"), work / "in.sealed")
    require(done.returncode == 0, done.stderr)
    with Halted(bench, work, "decrypt", work / "in.sealed", "-o", work / "plain") as command:
        os.truncate(work / "in.sealed", 40_000)
        done = command.finish()
        require(done.returncode in (1, 13), f"exit {done.returncode}: {done.stderr}")
        fails(done, done.returncode, work / "in.sealed")
    holds(work, "in.bin", "in.sealed")


@fault
def output_that_another_process_is_writing(bench, work):
    with Halted(bench, work, "encrypt", sparse(work / "in.bin"), "-o", work / "out.sealed", "--key", KEY) as command:
        fails(bench.encrypt(bench.file, work / "out.sealed"), 11, work / "out.sealed")
        done = command.finish()
        require(done.returncode == 0, f"the one that came first: exit {done.returncode}: {done.stderr}")
    holds(work, "in.bin", "out.sealed")
