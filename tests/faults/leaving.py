# SPDX-License-Identifier: Apache-2.0
"""Users and pipes that go away."""

import os
import signal
import subprocess
import time

from suite import KEY, Halted, fails, fault, holds, require, sparse


def interrupted(bench, work, number, *arguments):
    with Halted(bench, work, *arguments) as command:
        os.kill(command.process.pid, number)
        return command.finish()


@fault
def interrupt_when_encrypting_a_file(bench, work):
    large = sparse(work / "in.bin")
    done = interrupted(bench, work, signal.SIGINT, "encrypt", large, "-o", work / "out.sealed", "--key", KEY)
    fails(done, 130, "interrupted")
    holds(work, "in.bin")


@fault
def interrupt_when_encrypting_a_model(bench, work):
    (work / "model").mkdir()
    sparse(work / "model" / "1.bin")
    done = interrupted(bench, work, signal.SIGINT, "encrypt", work / "model", "-o", work / "out", "--key", KEY)
    fails(done, 130, "interrupted")
    holds(work, "model")


@fault
def interrupt_when_decrypting(bench, work):
    done = bench.encrypt(sparse(work / "in.bin"), work / "in.sealed")
    require(done.returncode == 0, done.stderr)
    done = interrupted(bench, work, signal.SIGINT, "decrypt", work / "in.sealed", "-o", work / "plain")
    fails(done, 130, "interrupted")
    holds(work, "in.bin", "in.sealed")


@fault
def interrupt_when_waiting_for_standard_input(bench, work):
    read, write = os.pipe()
    process = subprocess.Popen(
        bench.command("encrypt", "-", "-o", work / "out.sealed", "--key", KEY),
        env=bench.environment,
        stdin=read,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(read)
    os.write(write, bytes(60_000))
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    os.close(write)
    fails(subprocess.CompletedProcess((), process.returncode, out, err), 130, "interrupted")
    holds(work)


@fault
def termination(bench, work):
    large = sparse(work / "in.bin")
    done = interrupted(bench, work, signal.SIGTERM, "encrypt", large, "-o", work / "out.sealed", "--key", KEY)
    require(done.returncode == 143, f"exit {done.returncode}")
    holds(work, "in.bin")


@fault
def reader_that_goes_away(bench, work):
    for command in (("decrypt", bench.sealed_file, "-o", "-"), ("cat", bench.sealed_file)):
        process = subprocess.Popen(
            bench.command(*command),
            env=bench.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        require(process.wait(60) == 1, f"{command[0]}: exit {process.returncode}")
        require(err == b"", f"{command[0]} says: {err.decode()}")


@fault
def closed_standard_streams(bench, work):
    def closing(descriptor):
        return lambda: os.close(descriptor)

    done = bench.run("encrypt", "-", "-o", work / "out.sealed", "--key", KEY, stdin=None, preexec_fn=closing(0))
    fails(done, 1, "cannot be read")
    done = bench.run("decrypt", bench.sealed_file, "-o", "-", preexec_fn=closing(1))
    fails(done, 1, "cannot be written")
    done = bench.run("version", preexec_fn=closing(1))
    fails(done, 1, "cannot be written")
    done = bench.run("encrypt", bench.file, "-o", work / "out.sealed", "--key", KEY, preexec_fn=closing(2))
    require(done.returncode == 0, f"without standard error: exit {done.returncode}")
    require(bench.run("verify", work / "out.sealed").returncode == 0, "without standard error: does not verify")
    holds(work, "out.sealed")
