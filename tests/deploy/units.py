# SPDX-License-Identifier: Apache-2.0
"""The systemd units: their form, how far they are locked up, and what they do under systemd itself."""

import os
import shutil
import subprocess
from pathlib import Path

from checks import Broken, Skipped, output, require, require_own_mounts
from sealed import NAME

# At most this exposure, in tenths, by `systemd-analyze security`: what was found when they were written.
EXPOSURE = {"weightseal-run@.service": 23, "weightseal-agent.service": 16, "weightseal-mount@.service": 41}


def tests(sealed):
    folder = sealed.checkout / "deploy" / "systemd"
    for name, exposure in EXPOSURE.items():
        yield f"systemd: {name} is well formed", lambda n=name: well_formed(sealed.checkout, folder / n)
        yield f"systemd: {name} is locked up", lambda n=name, e=exposure: locked_up(folder / n, e)
    yield "systemd: every unit is tried", lambda: require({p.name for p in folder.glob("*.service")} == set(EXPOSURE), "no")
    yield "systemd: what the guide says to do once is what is tried", lambda: as_the_guide_says(sealed.checkout)
    for name in ("run", "agent", "mount"):
        yield f"systemd: {name} under systemd", lambda n=name: under_systemd(sealed, n)


def as_the_guide_says(checkout):
    """Each line of the guide's section is one of the script that prepares the small machine; but a pipe, there a file."""
    section = (checkout / "docs" / "loading" / "systemd.md").read_text().split("\n## Once\n")[1].split("\n## ")[0]
    said = [line for block in section.split("```")[1::2] for line in block.strip().splitlines()]
    done = (Path(__file__).parent / "inside" / "prepare").read_text().splitlines()
    require(len(said) > 6, "the guide says little")
    for line in said:
        tried = line.removeprefix("systemd-ask-password -n | ")
        require(any(each.startswith(tried) for each in done), f"the guide's {line!r} is not tried")


def well_formed(checkout, unit):
    analyze(checkout, unit)
    wrong = unit.read_text().replace("RestrictRealtime=yes", "RestrictRealTime=yes")
    require(wrong != unit.read_text(), "nothing to misspell")
    changed = unit.parent.parent.parent / "build" / unit.name
    changed.write_text(wrong)
    try:
        analyze(checkout, changed)
    except Broken:
        return
    finally:
        changed.unlink()
    raise Broken("a misspelt setting was not found")


def analyze(checkout, unit):
    require_own_mounts()
    if shutil.which("systemd-analyze") is None:
        raise Skipped("there is no systemd-analyze")
    # The units start what is in /opt/weightseal.
    script = (
        'mount -t tmpfs none /opt && mkdir /opt/weightseal && mount --bind "$1" /opt/weightseal'
        ' && exec systemd-analyze verify --man=no --recursive-errors=no "$2"'
    )
    instance = str(unit).replace("@.service", f"@{NAME}.service")
    done = subprocess.run(["unshare", "-m", "sh", "-c", script, "verify", checkout, instance], capture_output=True, text=True)
    require(done.returncode == 0 and done.stderr == "", f"{done.returncode}: {done.stderr}")


def locked_up(unit, exposure):
    if shutil.which("systemd-analyze") is None:
        raise Skipped("there is no systemd-analyze")
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager"]
    output([*command, f"--threshold={exposure}", unit])
    try:
        output([*command, f"--threshold={exposure - 1}", unit])
    except Broken:
        return
    raise Broken(f"it is better than {exposure / 10} by now; note that")


def under_systemd(sealed, name):
    require_own_mounts()
    if os.getuid() != 0 or not Path("/lib/systemd/systemd").exists():
        raise Skipped("only root may start systemd in namespaces, where it is installed")
    if name != "run" and f"weightseal {name}" not in output([sealed.checkout / "weightseal", name, "--help"]):
        raise Skipped(f"there is no weightseal {name} here")
    outside = sealed.top / f"systemd-{name}"
    shutil.copytree(Path(__file__).parent / "inside", outside)
    shutil.copy(sealed.engine, outside)
    boot = Path(__file__).with_name("boot")
    done = subprocess.run([boot, sealed.checkout, outside, f"/run/outside/{name}"], capture_output=True, text=True)
    if done.returncode == 77:
        raise Skipped(done.stderr.strip())
    said = (outside / "output").read_text() if (outside / "output").exists() else ""
    require(done.returncode == 0, f"{done.stderr} {said}")
    require((outside / "status").read_text().strip() == "0", said[-3000:])
