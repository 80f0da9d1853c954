# SPDX-License-Identifier: Apache-2.0
"""Opens every kept artifact with each of its keys alone, and compares what it holds."""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "reference"))

from weightseal_v1 import LocalKey, SealedModel, open_file  # noqa: E402


def opened(path, form, key, expected):
    """Return path -> plaintext, verified."""
    if form == "file":
        file = open_file(path.read_bytes(), [key], expected, verify=True)
        return {file.path: file.read()}
    model = SealedModel(path, [key], expected)
    model.verify()
    return {entry.path: model.open(entry).read() for entry in model.entries}


def check(folder):
    listed = json.loads((folder / "artifacts.json").read_text(encoding="utf-8"))
    keys = {
        f"{key['name']} {key['version']}": LocalKey(key["name"], key["version"], bytes.fromhex(key["key"]))
        for key in listed["localKeys"]
    }
    for artifact in listed["artifacts"]:
        wanted = {entry["path"]: (entry["length"], entry["sha256"]) for entry in artifact["plaintext"]}
        expected = [("name", artifact["name"]), ("version", artifact["version"]), *artifact["context"].items()]
        for name in artifact["keys"]:
            found = opened(folder / artifact["path"], artifact["form"], keys[name], expected)
            yield wanted == {path: (len(data), hashlib.sha256(data).hexdigest()) for path, data in found.items()}


def main():
    results = [same for folder in sorted(HERE.glob("v*")) for same in check(folder)]
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) and results else 1


if __name__ == "__main__":
    sys.exit(main())
