# SPDX-License-Identifier: Apache-2.0
"""Faults in JSON text, each put into the descriptor's name or beside it."""

from .bench import case, model_case, swap

NAME = b'"name":"tiny-model"'


def text(name, rule, title, change):
    case(f"json-{name}", rule, "MalformedArtifact", title, lambda b: b.file(descriptor=change))


def in_name(name, rule, title, words):
    text(name, rule, title, swap(NAME, b'"name":"' + words + b'"'))


text("byte-order-mark", "json-1", "A byte order mark comes first.", lambda data: b"\xef\xbb\xbf" + data)
text("utf-16", "json-1", "It is UTF-16.", lambda data: data.decode().encode("utf-16-be"))
text("trailing-byte", "json-1", "A byte follows the value.", lambda data: data + b"x")
text("trailing-zero", "json-1", "A zero byte follows the value.", lambda data: data + b"\0")
text("second-value", "json-1", "A second object follows.", lambda data: data + b"{}")
text("no-break-space", "json-1", "White space that is not JSON's follows: U+00A0.", lambda data: data + b"\xc2\xa0")
text("form-feed", "json-1", "White space that is not JSON's comes first: U+000C.", lambda data: b"\x0c" + data)
text("only-space", "json-1", "There is only white space.", lambda data: b"   ")
text("unclosed", "json-1", "The closing brace is missing.", lambda data: data[:-1])
text("comment", "json-1", "There is a comment.", lambda data: data + b"//")
text("trailing-comma", "json-1", "A comma stands before the closing brace.", lambda data: data[:-1] + b",}")
text("single-quotes", "json-1", "A string has single quotes.", swap(b'"tiny-model"', b"'tiny-model'"))
text("bare-member", "json-1", "A member's name has no quotes.", swap(b'"name"', b"name"))
text("nan", "json-1 json-3", "A value is NaN.", swap(b'"tiny-model"', b"NaN"))
text(
    "deep", "json-1", "The name is 8000 arrays, one inside the other.", swap(b'"tiny-model"', b"[" * 8000 + b"]" * 8000)
)
text("deep-unclosed", "json-1", "The name is 16000 opening brackets.", swap(b'"tiny-model"', b"[" * 16_000))
text("member-twice", "json-2", "The name is there twice, with the same value.", swap(NAME, NAME + b"," + NAME))
text(
    "member-twice-escaped",
    "json-2",
    "The name is there twice, once with an escape in it.",
    swap(NAME, NAME + b',"n\\u0061me":"tiny-model"'),
)
text("context-twice", "json-2", "A context name is there twice.", swap(b'"purpose":', b'"purpose":"x","purpose":'))

in_name("utf-8-lone-byte", "json-1", "The name holds the byte FF, which UTF-8 does not have.", b"a\xffb")
in_name("utf-8-continuation", "json-1", "The name holds a continuation byte with nothing before it.", b"a\x80b")
in_name("utf-8-overlong", "json-1", "The name holds a slash in two bytes: overlong UTF-8.", b"a\xc0\xafb")
in_name("utf-8-overlong-3", "json-1", "The name holds a slash in three bytes: overlong UTF-8.", b"a\xe0\x80\xafb")
in_name("utf-8-zero", "json-1", "The name holds U+0000 in two bytes, as Java's own UTF-8 has it.", b"a\xc0\x80b")
in_name("utf-8-surrogate", "json-1", "The name holds a surrogate in three bytes.", b"a\xed\xa0\x80b")
in_name(
    "utf-8-surrogate-pair",
    "json-1",
    "The name holds a pair of surrogates in six bytes: CESU-8.",
    b"a\xed\xa0\xbe\xed\xb6\x89b",
)
in_name("utf-8-too-high", "json-1", "The name holds a character beyond U+10FFFF.", b"a\xf4\x90\x80\x80b")
in_name("utf-8-cut", "json-1", "The name ends inside a character.", b"a\xe2\x82")
in_name("surrogate-high", "json-4", "The name holds an escaped high surrogate alone.", rb"a\ud83eb")
in_name("surrogate-low", "json-4", "The name holds an escaped low surrogate alone.", rb"a\udd89b")
in_name(
    "surrogates-reversed",
    "json-4",
    "The name holds an escaped pair of surrogates in the wrong order.",
    rb"\udd89\ud83e",
)
in_name("control-raw", "json-4", "The name holds a raw U+001F.", b"a\x1fb")
in_name("control-line-feed", "json-4", "The name holds a raw line feed.", b"a\nb")
in_name("control-escaped", "json-4", "The name holds an escaped U+0001.", rb"a\u0001b")
in_name("control-zero", "json-4", "The name holds an escaped U+0000.", rb"a\u0000b")
in_name("control-short-escape", "json-4", "The name holds an escaped tab.", rb"a\tb")
in_name("delete-raw", "json-4", "The name holds a raw U+007F.", b"a\x7fb")
in_name("delete-escaped", "json-4", "The name holds an escaped U+007F.", rb"a\u007fb")
in_name("escape-unknown", "json-1", "The name holds an escape that JSON does not have.", rb"a\xb")
in_name("escape-short", "json-1", "The name holds an escape with three digits.", rb"a\u12zb")
text(
    "control-in-context-name",
    "json-4",
    "A context name holds an escaped U+0007.",
    swap(b'"purpose"', rb'"pur\u0007pose"'),
)


def number(name, title, words):
    """The size of a model's first file, 12, in another spelling."""
    model_case(
        f"json-number-{name}",
        "json-3",
        "MalformedArtifact",
        title,
        lambda b: b.model({"a": bytes(12)}, payload=swap(b'"size":12,', b'"size":' + words + b",")),
    )


number("fraction", "A number has a fraction, if an empty one.", b"12.0")
number("exponent", "A number has an exponent.", b"12e0")
number("leading-zero", "A number has a leading zero.", b"012")
number("plus", "A number has a sign.", b"+12")
number("negative", "A number is negative.", b"-12")
number("string", "A number stands in a string.", b'"12"')
number("true", "True stands for a number.", b"true")
number("null", "Null stands for a number.", b"null")
number("infinity", "A number is infinite.", b"Infinity")
number("hexadecimal", "A number is hexadecimal.", b"0xc")
number("2-53", "A number is 9007199254740992.", b"9007199254740992")
number("2-64", "A number is 2 to the 64th and 12 more.", b"18446744073709551628")
number("long", "A number has 5000 digits.", b"1" * 5000)
model_case(
    "json-number-minus-zero",
    "json-3",
    "MalformedArtifact",
    "A number is minus zero.",
    lambda b: b.model({"a": b""}, payload=swap(b'"size":0,', b'"size":-0,')),
)
