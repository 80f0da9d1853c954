# SPDX-License-Identifier: Apache-2.0
"""A container of a pod, as an OCI bundle that crun runs: what of a manifest has an effect on one machine.

System calls are limited by Docker's profile, which is what container runtimes take for RuntimeDefault.
"""

import json
import os
import platform
import shutil
import subprocess

from checks import Skipped, go_module, output, require_own_mounts
from manifests import containers
from sealed import NAME

SECCOMP = ("github.com/moby/profiles/seccomp", "v0.1.0", "h1:kVf1lc5ytNB1XPxEdZUVF+oPpbBYJHR50eEvPt/9k8A=")
RUNTIME = [
    *("CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP"),
    *("NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"),
]
MASKED = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/scsi"]
READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
# crun refuses machines that have control groups of both versions at once.
ONE_KIND_OF_GROUPS = ["unshare", "-m", "sh", "-c", 'mount -t cgroup2 none /sys/fs/cgroup && exec "$@"', "groups"]


class Container:
    """One container of a pod, as an OCI bundle."""

    def __init__(self, sealed, document, name, volumes=None):
        require_own_mounts()
        if shutil.which("crun") is None:
            raise Skipped("there is no crun")
        self.sealed, self.pod = sealed, document["spec"]["template"]["spec"]
        self.container = next(each for each in containers(self.pod) if each["name"] == name)
        self.context = {**self.pod.get("securityContext", {}), **self.container.get("securityContext", {})}
        self.volumes = volumes or {}
        self.bundle = sealed.top / f"bundle-{len(list(sealed.top.glob('bundle-*')))}"

    def run(self, words=None):
        root = self.bundle / "root"
        for part in (root, self.bundle / "upper", self.bundle / "work"):
            part.mkdir(parents=True, exist_ok=True)
        lower = f"lowerdir=/,upperdir={self.bundle / 'upper'},workdir={self.bundle / 'work'}"
        output(["mount", "-t", "overlay", "-o", lower, "overlay", root])
        try:
            for folder in ("sealed", "config/weightseal", "model", "app", "keys", "opt/weightseal"):
                (root / folder).mkdir(parents=True, exist_ok=True)
            shutil.copy(self.sealed.engine, root / "app")
            shutil.copytree(self.sealed.keys, root / "keys", dirs_exist_ok=True)
            shift = 0 if self.pod.get("hostUsers", True) else 100_000
            owner = shift + self.context.get("runAsUser", 0)
            for path in [root / "keys", *(root / "keys").rglob("*")]:
                os.chown(path, owner, owner)
            (self.bundle / "config.json").write_text(json.dumps(self.configuration(root, words)))
            crun = ["crun", "--cgroup-manager=disabled", f"--root={self.bundle}/state", "run", f"--bundle={self.bundle}"]
            return subprocess.run([*ONE_KIND_OF_GROUPS, *crun, f"weightseal-{os.getpid()}"], capture_output=True,
                                  text=True, timeout=300, stdin=subprocess.DEVNULL)
        finally:
            output(["umount", "-l", root])

    def configuration(self, root, words):
        capabilities = self.capabilities()
        user, group = self.context.get("runAsUser", 0), self.context.get("runAsGroup", self.context.get("runAsUser", 0))
        # Kubernetes gives added capabilities to root only; others have them in their bounding set.
        held = capabilities if user == 0 else []
        process = {
            "cwd": "/", "user": {"uid": user, "gid": group}, "args": words or self.words(), "env": self.environment(),
            "noNewPrivileges": self.context.get("allowPrivilegeEscalation") is False,
            "capabilities": {"bounding": capabilities, "permitted": held, "effective": held},
            "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 1024, "hard": 4096}],
        }
        namespaces = [{"type": kind} for kind in ("pid", "mount", "ipc", "uts", "network")]
        linux = {"namespaces": namespaces, "maskedPaths": MASKED, "readonlyPaths": READ_ONLY,
                 "seccomp": seccomp(capabilities)}
        if not self.pod.get("hostUsers", True):
            namespaces.append({"type": "user"})
            mapping = [{"containerID": 0, "hostID": 100_000, "size": 65_536}]
            linux |= {"uidMappings": mapping, "gidMappings": mapping}
        return {"ociVersion": "1.0.2", "process": process, "linux": linux, "mounts": self.mounts(),
                "root": {"path": str(root), "readonly": self.context.get("readOnlyRootFilesystem", False)}}

    def words(self):
        words = [*self.container["command"], *self.container["args"]]
        # The recipe's model, and here the tests' one.
        return [word.replace("llama.sealed", f"{NAME}.sealed").replace("name=llama", f"name={NAME}") for word in words]

    def environment(self):
        given = {each["name"]: each["value"] for each in self.container.get("env", [])}
        given |= {"PATH": "/usr/bin:/bin", "HOME": "/", "WEIGHTSEAL_HOME": "/keys"}
        if "JAVA_HOME" in os.environ:
            given["JAVA_HOME"] = os.environ["JAVA_HOME"]
        return [f"{name}={value}" for name, value in given.items()]

    def capabilities(self):
        wanted = self.context.get("capabilities", {})
        base = [] if "ALL" in wanted.get("drop", []) else RUNTIME
        return [f"CAP_{name}" for name in [*base, *wanted.get("add", [])]]

    def mounts(self):
        dev = [("/dev", "tmpfs", ["nosuid", "mode=755"]), ("/dev/shm", "tmpfs", ["nosuid", "nodev", "mode=1777"])]
        mounts = [{"destination": "/proc", "type": "proc", "source": "proc"}]
        mounts += [{"destination": at, "type": kind, "source": kind, "options": options} for at, kind, options in dev]
        mounts += [bind(self.sealed.checkout, "/opt/weightseal")]
        volumes = {each["name"]: each for each in self.pod["volumes"]}
        for mount in self.container.get("volumeMounts", []):
            mounts.append(self.volume(volumes[mount["name"]], mount))
        return mounts

    def volume(self, volume, mount):
        at, name = mount["mountPath"], volume["name"]
        if name in self.volumes:
            return bind(self.volumes[name], at, "ro" if mount.get("readOnly") else "rw")
        if "emptyDir" in volume:
            size = volume["emptyDir"]["sizeLimit"].replace("i", "").lower()
            options = ["nosuid", "nodev", f"size={size}", "mode=777"]
            return {"destination": at, "type": "tmpfs", "source": "tmpfs", "options": options}
        if name == "sealed":
            return bind(self.sealed.models, at)
        empty = self.bundle / name
        empty.mkdir(exist_ok=True)
        return bind(empty, at)


def bind(source, at, access="ro"):
    return {"destination": at, "type": "bind", "source": str(source), "options": ["bind", access]}


def seccomp(capabilities):
    """Docker's profile, for these capabilities."""
    profile = json.loads((go_module(*SECCOMP) / "default.json").read_text())
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    rules = []
    for rule in profile["syscalls"]:
        includes, excludes = rule.get("includes") or {}, rule.get("excludes") or {}
        if not set(includes.get("caps", [])) <= set(capabilities) or machine not in includes.get("arches", [machine]):
            continue
        if set(excludes.get("caps", [])) & set(capabilities) or machine in excludes.get("arches", []):
            continue
        parts = {name: rule[name] for name in ("names", "action", "args", "errnoRet") if rule.get(name) is not None}
        rules.append(parts)
    architectures = next(each for each in profile["archMap"] if each["architecture"].lower().endswith(
        {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)))
    return {"defaultAction": profile["defaultAction"], "defaultErrnoRet": profile.get("defaultErrnoRet", 1),
            "architectures": [architectures["architecture"], *architectures["subArchitectures"]], "syscalls": rules}
