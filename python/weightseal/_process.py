# SPDX-License-Identifier: Apache-2.0
"""What this process lets others of the same user see of it."""

from __future__ import annotations

import ctypes
import os

from .errors import WeightsealError

_PR_SET_DUMPABLE = 4
_PR_GET_DUMPABLE = 3

_allowed = os.environ.get("WEIGHTSEAL_ALLOW_DUMPS") == "1"


def allow_dumps() -> None:
    """Leaves this process open to debuggers, core files and other processes of the same user.

    Call it before the first model is loaded, where a debugger or profiler has to look inside.
    """
    global _allowed
    _allowed = True


def forbid_dumps() -> None:
    """Closes this process's memory and descriptors to others of the same user, and to core files."""
    if _allowed:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise WeightsealError(
            "this process could not be closed to others of the same user",
            "set WEIGHTSEAL_ALLOW_DUMPS=1 if that does not matter",
        )


def dumps_are_forbidden() -> bool:
    """Whether this process is closed to others of the same user."""
    return int(ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0)) == 0


def host_swaps() -> bool:
    """Whether this host writes memory to disks; yes, where that cannot be told."""
    try:
        with open("/proc/swaps", encoding="ascii") as swaps:
            return len(swaps.readlines()) > 1
    except OSError:
        return True
