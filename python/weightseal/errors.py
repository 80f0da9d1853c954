# SPDX-License-Identifier: Apache-2.0
"""What goes wrong, and what to do about it."""

from __future__ import annotations


class WeightsealError(Exception):
    """A model could not be loaded. Nothing of it was handed out.

    `message` says what and where, `next` what to do, `type` is the error's stable name and `code` what the command line
    would exit with (docs/exit-codes.md).
    """

    code = 1

    def __init__(self, message: str, next_step: str = "", type_name: str = "", code: int | None = None) -> None:
        super().__init__(f"{message}; {next_step}" if next_step else message)
        self.message = message
        self.next = next_step
        self.type = type_name or type(self).__name__.removesuffix("Error")
        self.code = type(self).code if code is None else code


class UsageError(WeightsealError):
    """What was asked for makes no sense."""

    code = 2


class NotFoundError(WeightsealError):
    """There is no such file, model or key."""

    code = 10


class NoAccessError(WeightsealError):
    """No key that can be used, or the agent's policy does not allow it."""

    code = 12


class NotAuthenticError(WeightsealError):
    """The model was changed, cut off or exchanged, or is not the one that was expected."""

    code = 13


class UnavailableError(WeightsealError):
    """A key service, the agent or memory is not to be had now. The same call may succeed later."""

    code = 14


class AgentError(WeightsealError):
    """The agent could not be reached or started, or ended too early."""


class MalformedModelError(WeightsealError):
    """The plaintext is genuine, and still not what a safetensors file is."""

    code = 13


class UnsupportedError(WeightsealError):
    """A type of numbers, or a file, that this package or framework cannot take."""


_BY_CODE: dict[int, type[WeightsealError]] = {
    each.code: each for each in (UsageError, NotFoundError, NoAccessError, NotAuthenticError, UnavailableError)
}


def of_answer(error: object) -> WeightsealError:
    """The exception for what the agent answered."""
    if not isinstance(error, dict):
        return AgentError("the agent's answer makes no sense", "use an agent of the same release")
    code = error.get("code")
    kind = _BY_CODE.get(code, WeightsealError) if isinstance(code, int) else WeightsealError
    return kind(
        str(error.get("message", "")),
        str(error.get("next", "")),
        str(error.get("type", "")),
        code if isinstance(code, int) else 1,
    )
