"""The machine, sizes, free space: what a figure means nothing without."""

from __future__ import annotations

import datetime
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


def size(text: str) -> int:
    """64M, 4G, 1048576: bytes, in powers of 1024."""
    match = re.fullmatch(r"(\d+)([KMG]?)(i?B)?", text.strip(), re.IGNORECASE)
    if not match or int(match[1]) == 0:
        raise ValueError(f"{text!r} is no size: write 64M or 4G")
    return int(match[1]) << {"": 0, "K": 10, "M": 20, "G": 30}[match[2].upper()]


def spell(count: float) -> str:
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if count >= unit:
            return f"{count / unit:.4g} {name}"
    return f"{count:.0f} B"


def facts(folder: Path) -> dict[str, object]:
    cpu = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "cpu": cpu[1].strip() if cpu else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": spell(_meminfo("MemTotal")),
        "kernel": f"{platform.system()} {platform.release()}",
        "system": _system(),
        "java": _first_line([str(java_home() / "bin" / "java"), "-version"]) if java_home() else "none",
        "python": platform.python_version(),
        "folder": str(folder),
        "filesystem": filesystem(folder),
        "load before": round(os.getloadavg()[0], 2),
        "commit": _first_line(["git", "-C", str(ROOT), "describe", "--always", "--dirty"]),
    }


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, AttributeError, KeyError):
        return platform.platform()


def _meminfo(field: str) -> int:
    match = re.search(rf"^{field}:\s*(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return int(match[1]) * KIB if match else 0


def _first_line(command: list[str]) -> str:
    try:
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    except OSError:
        return "unknown"
    return (ended.stdout.strip().splitlines() or ["unknown"])[0]


def filesystem(folder: Path) -> str:
    return _first_line(["stat", "--file-system", "--format=%T", str(folder)])


def java_home() -> Path | None:
    """The JDK that the project's own scripts would take."""
    found = subprocess.run(
        ["bash", "-c", '. "$1" && echo "$JAVA_HOME"', "bash", str(ROOT / "scripts" / "find-jdk.sh")],
        capture_output=True,
        text=True,
        check=False,
    )
    return Path(found.stdout.strip()) if found.returncode == 0 else None


def room(folder: Path) -> int:
    """Bytes that can be written under `folder`; in memory-backed folders that is memory."""
    free = shutil.disk_usage(folder).free
    if filesystem(folder) in ("tmpfs", "ramfs"):
        # Leave the processes themselves something to live in.
        free = min(free, _meminfo("MemAvailable") - GIB)
    return free


def free_memory() -> int:
    return _meminfo("MemAvailable")


def in_memory(folder: Path) -> bool:
    return filesystem(folder) in ("tmpfs", "ramfs")
