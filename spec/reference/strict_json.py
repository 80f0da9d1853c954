# SPDX-License-Identifier: Apache-2.0
"""How a sealed file is refused, and the strict JSON of the sealed format (v1#json)."""

import base64
import json
import re
from datetime import datetime


class SealError(Exception):
    """What each way of refusing a sealed file has in common."""


class MalformedArtifact(SealError):
    """Not this format, or past a limit."""


class UnsupportedVersion(SealError):
    """A version that this reader does not know."""


class TruncatedFile(SealError):
    """Shorter than it has to be."""


class NotAuthentic(SealError):
    """Not the bytes that were sealed under this key at this place."""


class WrongIdentity(SealError):
    """Not the model, version or path that was asked for."""


class NoUsableRecipient(SealError):
    """No wrapped data key that a local key can open."""


def need(condition, message, error=MalformedArtifact):
    if not condition:
        raise error(message)


def to_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def to_base64(data):
    return base64.b64encode(data).decode()


def members(pairs):
    need(len(dict(pairs)) == len(pairs), "JSON: a member is named twice")
    return dict(pairs)


def number(digits):
    need(re.fullmatch("0|[1-9][0-9]{0,15}", digits) and int(digits) < 1 << 53, "JSON: not a number of this format")
    return int(digits)


def read_json(data):
    try:
        return json.loads(
            data.decode(), object_pairs_hook=members, parse_int=number, parse_float=number, parse_constant=number
        )
    except (ValueError, RecursionError) as fault:
        raise MalformedArtifact(f"JSON: {fault}") from None


def shape(value, required, optional=""):
    need(type(value) is dict, "JSON: an object is wanted")
    need(
        set(required.split()) <= set(value) <= set((required + " " + optional).split()),
        f"JSON: the members have to be {required} {optional}",
    )
    return value


def array(value, low, high):
    need(type(value) is list and low <= len(value) <= high, f"JSON: an array of {low} to {high} is wanted")
    return value


def text(value, low, high):
    need(type(value) is str and not re.search("[\0-\x1f\x7f\ud800-\udfff]", value), "JSON: not a plain string")
    need(low <= len(value.encode()) <= high, f"JSON: a string of {low} to {high} bytes is wanted")
    return value


def natural(value):
    need(type(value) is int, "JSON: a number is wanted")
    return value


def from_hex(value, size):
    need(type(value) is str and re.fullmatch("[0-9a-f]{%d}" % (2 * size), value), f"hex of {size} bytes is wanted")
    return bytes.fromhex(value)


def from_base64(value, low, high):
    try:
        data = base64.b64decode(value, validate=True) if type(value) is str else b""
    except ValueError:
        raise MalformedArtifact("not base64") from None
    need(to_base64(data) == value and low <= len(data) <= high, f"canonical base64 of {low} to {high} bytes is wanted")
    return data


def time(value):
    fields = type(value) is str and re.fullmatch("(dddd)-(dd)-(dd)T(dd):(dd):(dd)Z".replace("d", "[0-9]"), value)
    need(fields, "a time is written YYYY-MM-DDThh:mm:ssZ")
    year, *rest = map(int, fields.groups())
    try:
        datetime(2000 + year % 400, *rest)  # the calendar repeats every 400 years; datetime has no year 0
    except ValueError:
        raise MalformedArtifact("no such time") from None


def pairs(value):
    need(type(value) is dict and len(value) <= 32, "an object of at most 32 pairs is wanted")
    return {text(key, 1, 128): text(word, 0, 1024) for key, word in value.items()}


def model_path(value):  # v1#dsc-2
    need(not set(text(value, 1, 1024).split("/")) & {"", ".", ".."} and "\\" not in value, "not a model path")
    return value
