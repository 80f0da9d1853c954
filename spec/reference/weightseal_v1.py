# SPDX-License-Identifier: Apache-2.0
"""The Weightseal sealed format, version 1: a decoder and an encoder made from spec/format-v1.md alone.

It holds a whole file in memory and is no tool for daily use: it is the second opinion that the vectors
come from. This module is the command line and, for importers, the front of the others.
"""

import argparse
import os
import sys
from datetime import datetime, timezone
from pathlib import Path

from recipients import LocalKey, unwrap_local, wrap_local  # noqa: F401
from sealed_file import Identity, SealedFile, encrypt_file, open_file  # noqa: F401
from sealed_model import SealedModel, encrypt_model
from strict_json import (
    MalformedArtifact,
    NotAuthentic,
    NoUsableRecipient,
    SealError,
    TruncatedFile,  # noqa: F401
    UnsupportedVersion,  # noqa: F401
    WrongIdentity,
)

EXIT = {NoUsableRecipient: 12, MalformedArtifact: 13, TruncatedFile: 13, NotAuthentic: 13, WrongIdentity: 13}


def local_key(argument):
    name, version, file = argument.split(":", 2)
    return LocalKey(name, int(version), Path(file).read_bytes())


def pair(argument):
    key, equals, word = argument.partition("=")
    if not equals:
        raise ValueError("a pair is written key=value")
    return key, word


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("encrypt", "decrypt", "verify"):
        command = commands.add_parser(name)
        command.add_argument("path", type=Path, metavar="PATH", help="a file, or the folder of a model")
        command.add_argument(
            "--local-key",
            type=local_key,
            action="append",
            default=[],
            metavar="NAME:VERSION:FILE",
            help="a file of 32 bytes that holds this version of a local key",
        )
        if name != "verify":
            command.add_argument("-o", "--out", type=Path, required=True, help="a file or folder that does not exist")
        if name == "encrypt":
            command.add_argument("--key", action="append", required=True, metavar="local:NAME")
            command.add_argument("--name", required=True)
            command.add_argument("--model-version", required=True)
            command.add_argument("--context", type=pair, action="append", default=[], metavar="KEY=VALUE")
        else:
            command.add_argument("--expect", type=pair, action="append", default=[], metavar="name=|version=|KEY=VALUE")
    return parser.parse_args()


def newest(uri, keys):
    found = [key for key in keys if "local:" + key.name == uri]
    if not found:
        raise ValueError(f"no --local-key is given for {uri}")
    return max(found, key=lambda key: key.version)


def plaintexts_in(folder):
    found = {}
    for root, folders, names in os.walk(folder):
        for file in (Path(root, name) for name in folders + names):
            inside = file.resolve().is_relative_to(folder.resolve())
            if not inside or file.is_symlink() and file.is_dir() or not (file.is_dir() or file.is_file()):
                raise ValueError(f"{file} is no regular file of this model")  # v1#mdl-3
            if file.is_file():
                found[file.relative_to(folder).as_posix()] = file.read_bytes()
    return found


def encrypt(options):
    identity = Identity(os.urandom(16), options.name, options.model_version, dict(options.context))
    keys = [newest(uri, options.local_key) for uri in options.key]
    created = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if options.path.is_dir():
        write(options.out, encrypt_model(plaintexts_in(options.path), identity, keys, created))
    else:
        write(options.out, encrypt_file(options.path.read_bytes(), options.path.name, identity, keys, created))


def decrypt(options):
    if options.path.is_dir():
        model = SealedModel(options.path, options.local_key, options.expect)
        write(options.out, {entry.path: model.open(entry).read() for entry in model.entries})
    else:
        write(options.out, open_file(options.path.read_bytes(), options.local_key, options.expect).read())


def verify(options):
    if options.path.is_dir():
        SealedModel(options.path, options.local_key, options.expect).verify()
    else:
        open_file(options.path.read_bytes(), options.local_key, options.expect, verify=True).read()


def write(out, content):
    """Write a file's bytes, or a folder's name -> bytes; refuse what is there already."""
    if isinstance(content, bytes):
        with open(out, "xb") as file:
            file.write(content)
        return
    out.mkdir()
    for name, data in content.items():
        Path(out, name).parent.mkdir(parents=True, exist_ok=True)
        Path(out, name).write_bytes(data)


def main():
    options = arguments()
    try:
        {"encrypt": encrypt, "decrypt": decrypt, "verify": verify}[options.command](options)
    except (SealError, OSError, ValueError) as fault:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
        return EXIT.get(type(fault), 1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
