# SPDX-License-Identifier: Apache-2.0
"""What a case of a fault in manifest.json is made with."""

from .bench import model_case


def manifest(name, rule, title, expect="MalformedArtifact", plaintexts=None, **changes):
    model_case(
        f"manifest-{name}",
        rule,
        expect,
        title,
        lambda b: b.model(
            plaintexts, **{stage: lambda value, change=change: change(b, value) for stage, change in changes.items()}
        ),
    )
