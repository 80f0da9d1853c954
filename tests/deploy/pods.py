# SPDX-License-Identifier: Apache-2.0
"""The containers of the Kubernetes recipes, run by crun as their manifests say: user, capabilities, system calls, volumes.

It is no Kubernetes: what a kubelet does beside that is not shown. System calls are limited by Docker's profile, which is
what container runtimes take for RuntimeDefault; AppArmor is as this machine has it. The image is this machine itself.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from checks import Skipped, go_module, output, require, require_own_mounts
from manifests import changed, containers, documents
from sealed import NAME, VERSION

SECCOMP = ("github.com/moby/profiles/seccomp", "v0.1.0", "h1:kVf1lc5ytNB1XPxEdZUVF+oPpbBYJHR50eEvPt/9k8A=")
RUNTIME = [
    *("CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP"),
    *("NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"),
]
MASKED = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/scsi"]
READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
# crun refuses machines that have control groups of both versions at once.
ONE_KIND_OF_GROUPS = ["unshare", "-m", "sh", "-c", 'mount -t cgroup2 none /sys/fs/cgroup && exec "$@"', "groups"]
# What the engine says of a folder that it cannot look into.
EMPTY = hashlib.sha256().hexdigest()
NO_CAPABILITIES = ["0" * 16] * 2
CAPABILITY = ("spec", "template", "spec", "containers", 0, "securityContext", "capabilities", "add")


def tests(sealed):
    recipes = sealed.checkout / "deploy" / "kubernetes"
    yield "pods: run is an engine's entry point", lambda: entry_point(sealed, recipes)
    yield "pods: run says what it lacks without the capability", lambda: without_capability(sealed, recipes)
    yield "pods: an init container decrypts for its engine", lambda: init_container(sealed, recipes)
    yield "pods: a sidecar mounts for its engine", lambda: sidecar(sealed, recipes)
    yield "pods: KServe's models are provisioned in memory", lambda: provision(sealed, recipes)
    yield "pods: KServe's models are refused otherwise", lambda: provision_refuses(sealed, recipes)


def entry_point(sealed, recipes):
    pod = documents(recipes / "engine.yaml")[0]
    done = Container(sealed, pod, "engine").run()
    require(done.returncode == 0, f"it ended with {done.returncode}: {done.stderr}")
    # The engine has the model, and nothing of the capability that mounted it.
    require(done.stdout.split() == [sealed.digest, *NO_CAPABILITIES], f"the engine says {done.stdout!r}")


def without_capability(sealed, recipes):
    pod = changed(documents(recipes / "engine.yaml")[0], CAPABILITY, [])
    done = Container(sealed, pod, "engine").run()
    require(done.returncode == 12 and done.stdout == "", f"it ended with {done.returncode}: {done.stdout!r}")
    said = done.stderr.splitlines()
    require(len(said) == 1 and "CAP_SYS_ADMIN" in said[0], f"it does not say why: {done.stderr!r}")


def init_container(sealed, recipes):
    pod = documents(recipes / "init-container.yaml")[0]
    shared = sealed.top / "memory"
    shared.mkdir()
    require_own_mounts()
    output(["mount", "-t", "tmpfs", "-o", "mode=777", "none", shared])
    decrypt = Container(sealed, pod, "decrypt", {"plaintext": shared})
    for attempt in ("first", "again"):
        done = decrypt.run()
        require(done.returncode == 0, f"{attempt}: it ended with {done.returncode}: {done.stderr}")
    engine = Container(sealed, pod, "engine", {"plaintext": shared})
    done = engine.run(["python3", "/app/serve.py", "/model/llama"])
    output(["umount", shared])
    require(done.stdout.split() == [sealed.digest, *NO_CAPABILITIES], f"the engine says {done.stdout!r}: {done.stderr}")


def sidecar(sealed, recipes):
    """The sidecar's command line, in a mount namespace in place of a privileged container."""
    require_own_mounts()
    if "weightseal mount" not in output([sealed.checkout / "weightseal", "mount", "--help"]):
        raise Skipped("there is no weightseal mount here")
    pod = documents(recipes / "mount-sidecar.yaml")[0]["spec"]["template"]["spec"]
    mount, engine = (next(each for each in containers(pod) if each["name"] == name) for name in ("mount", "engine"))
    folder = sealed.top / "shared"
    line = " ".join(mount["args"]).replace("llama", NAME).replace("/sealed/", f"{sealed.models}/")
    line = line.replace("/shared", str(folder)).replace("/opt/weightseal", str(sealed.checkout))
    process = subprocess.Popen([*mount["command"], line], env=sealed.environment(), stderr=subprocess.PIPE, text=True)
    try:
        line = process.stderr.readline()
        require("is there" in line, f"it says {line!r}")
        user = engine["securityContext"]["runAsUser"]
        # As the engine's user, whom the model is mounted for, and as root, who mounted it.
        for uid, expected in ((user, sealed.digest), (0, None)):
            words = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", sys.executable, sealed.engine]
            done = subprocess.run([*words, folder / "model"], capture_output=True, text=True)
            found = done.stdout.split()[0] if done.returncode == 0 else None
            require(found == expected or (expected is None and found == EMPTY), f"user {uid} reads {found}")
    finally:
        process.terminate()
        process.communicate(timeout=60)
    require(f"{folder}/model" not in Path("/proc/self/mounts").read_text(), "it is still mounted")


# KServe


def storage(sealed, recipes, folder, *words):
    container = documents(recipes / "kserve" / "cluster-storage-container.yaml")[0]["spec"]["container"]
    require(container["command"] == ["/opt/weightseal/kubernetes/provision"], "another command")
    environment = sealed.environment(WEIGHTSEAL=str(sealed.checkout / "weightseal"), WEIGHTSEAL_MODELS=str(sealed.models))
    words = words or (f"sealed://{NAME}@{VERSION}",)
    return subprocess.run([recipes / "provision", *words, folder], env=environment, capture_output=True, text=True)


def provision(sealed, recipes):
    require_own_mounts()
    folder = sealed.top / "kserve"
    folder.mkdir()
    output(["mount", "-t", "tmpfs", "none", folder])
    done = storage(sealed, recipes, folder)
    require(done.returncode == 0, done.stderr)
    found = output([sys.executable, sealed.engine, folder]).split()[0]
    require(found == sealed.digest, f"another model: {found}")
    output(["umount", folder])


def provision_refuses(sealed, recipes):
    require_own_mounts()
    disk, memory = sealed.top / "disk", sealed.top / "fresh"
    disk.mkdir()
    memory.mkdir()
    output(["mount", "-t", "tmpfs", "none", memory])
    wrong = [
        (disk, f"sealed://{NAME}", "is not in memory"),
        (memory, f"sealed://{NAME}@3.2", "3.2"),
        (memory, "sealed://another", "another"),
        (memory, f"sealed://../{NAME}", "only models of /sealed"),
        (memory, "sealed://", "is not sealed://"),
        (memory, "s3://bucket/model", "is not sealed://"),
    ]
    for folder, uri, word in wrong:
        done = storage(sealed, recipes, folder, uri)
        require(done.returncode != 0 and word in done.stderr, f"{uri}: {done.returncode}, {done.stderr!r}")
        require(list(folder.iterdir()) == [], f"{uri} left {list(folder.iterdir())}")
    output(["umount", memory])


# Containers


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
