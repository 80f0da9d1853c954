"""Processes without protection, which every attack has to succeed on before it says anything."""

import os
from pathlib import Path

from scene import HERE, JDK, OWNER, ROOT, VICTIM, await_line, end
from ways import ENGINE, READS

JVM_FLAGS = [
    *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms16m", "-Xmx256m", "-XX:-UsePerfData"),
    *("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"),
]


def java(scene):
    lib = ROOT / "cli" / "target" / "dist"
    return [
        f"{JDK}/bin/java",
        *JVM_FLAGS,
        f"-Djava.library.path={lib}/native",
        *("-cp", f"{lib}/lib/*", HERE / "Unprotected.java"),
        *(scene.sealed, scene.disk / f"home-{VICTIM}" / "keys-of-weightseal"),
    ]


class Unprotected:
    """A process as any other, that the attacks have to succeed on."""

    def __init__(self, scene, name, attacks, thief, command, sealed):
        self.scene, self.name, self.attacks, self.thief = scene, name, attacks, thief
        self.command, self.sealed, self.path, self.process = command, sealed, str(scene.plain), None

    def goals(self, attack):
        if not self.sealed:
            return ("weights",)
        return ("weights",) if attack in ("jcmd", "jmap") else ("weights", "data key", "segment key")

    def __enter__(self):
        self.process = self.scene.start(VICTIM, *self.command)
        await_line(self.process, "loaded")
        return self.process.pid

    def __exit__(self, *_):
        if self.process:
            end(self.process)


class Swapped(Unprotected):
    """One whose file is in memory, as a naive recipe has it, on a machine that swaps."""

    def __enter__(self):
        self.plain = Path(f"/dev/shm/thief-control-{os.getpid()}")
        self.command = [*ENGINE, self.plain]
        # By a process of the control group, which then has to answer for the memory.
        copying = self.scene.start(VICTIM, "sh", "-c", 'sleep 1; exec cp "$0" "$1"', self.scene.plain, self.plain)
        copying.wait(60)
        end(copying)
        self.swapping = self.scene.swapping()
        return super().__enter__() if self.swapping.__enter__() and self.scene.memory.group else None

    def __exit__(self, *_):
        super().__exit__()
        self.swapping.__exit__(None, None, None)
        self.plain.unlink()


def unprotected(scene):
    engine = [*ENGINE, scene.plain, "copy"]
    yield Unprotected(scene, "an engine, crashed", ["core"], VICTIM, engine, False)
    yield Swapped(scene, "an engine, swapped out", ["swap_out"], OWNER, [], False)
    # Only root may enter a mount namespace.
    yield Unprotected(scene, "an engine", [name for name in READS if name != "namespace"], VICTIM, engine, False)
    yield Unprotected(scene, "an engine, by its path", ["path_of"], VICTIM, engine, False)
    yield Unprotected(scene, "an engine, by root", ["namespace"], OWNER, engine, False)
    yield Unprotected(
        scene, "a JVM", ["proc_mem", "process_vm_readv", "gcore", "jcmd", "jmap"], VICTIM, java(scene), True
    )
