# SPDX-License-Identifier: Apache-2.0
"""The .vec file: readable header lines, an empty line, a binary body. README.md tells what each line means."""

import io
import zipfile
import zlib
from pathlib import Path


class Vector:
    def __init__(self, fields, body):
        self.fields, self.body = fields, body

    def all(self, name):
        return [value for key, value in self.fields if key == name]

    def one(self, name, absent=None):
        return next(iter(self.all(name)), absent)

    def sealed(self):
        """Return the sealed bytes, or for a model name -> bytes."""
        if self.one("form") == "model":
            with zipfile.ZipFile(io.BytesIO(self.body)) as archive:
                return {name: archive.read(name) for name in archive.namelist()}
        return self.body if self.one("body") == "raw" else zlib.decompress(self.body)


def read(file):
    head, _, body = Path(file).read_bytes().partition(b"\n\n")
    return Vector([tuple(line.split(": ", 1)) for line in head.decode("ascii").split("\n")], body)


def write(file, vector):
    head = "".join(f"{key}: {value}\n" for key, value in vector.fields) + "\n"
    Path(file).write_bytes(head.encode("ascii") + vector.body)


def pack_file(sealed):
    return zlib.compress(sealed, 9)


def pack_model(contents):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(contents):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 3
            member.external_attr = 0o100644 << 16
            archive.writestr(member, contents[name], compresslevel=9)
    return packed.getvalue()
