# SPDX-License-Identifier: Apache-2.0
"""The containers of the Kubernetes recipes, run by crun as their manifests say: user, capabilities, system calls, volumes.

It is no Kubernetes: what a kubelet does beside that is not shown. System calls are limited by Docker's profile, which is
what container runtimes take for RuntimeDefault; AppArmor is as this machine has it. The image is this machine itself.
"""

import hashlib
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from checks import Skipped, output, require, require_own_mounts
from containers import Container
from manifests import changed, containers, documents
from sealed import NAME, VERSION

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
    with memory(sealed.top / "memory") as shared:
        decrypt = Container(sealed, pod, "decrypt", {"plaintext": shared})
        for attempt in ("first", "again"):
            done = decrypt.run()
            require(done.returncode == 0, f"{attempt}: it ended with {done.returncode}: {done.stderr}")
        engine = Container(sealed, pod, "engine", {"plaintext": shared})
        done = engine.run(["python3", "/app/serve.py", "/model/llama"])
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
    with memory(sealed.top / "kserve") as folder:
        done = storage(sealed, recipes, folder)
        require(done.returncode == 0, done.stderr)
        found = output([sys.executable, sealed.engine, folder]).split()[0]
        require(found == sealed.digest, f"another model: {found}")


def provision_refuses(sealed, recipes):
    disk = sealed.top / "disk"
    disk.mkdir()
    with memory(sealed.top / "fresh") as fresh:
        wrong = [
            (disk, f"sealed://{NAME}", "is not in memory"),
            (fresh, f"sealed://{NAME}@3.2", "3.2"),
            (fresh, "sealed://another", "another"),
            (fresh, f"sealed://../{NAME}", "only models of /sealed"),
            (fresh, "sealed://", "is not sealed://"),
            (fresh, "s3://bucket/model", "is not sealed://"),
        ]
        for folder, uri, word in wrong:
            done = storage(sealed, recipes, folder, uri)
            require(done.returncode != 0 and word in done.stderr, f"{uri}: {done.returncode}, {done.stderr!r}")
            require(list(folder.iterdir()) == [], f"{uri} left {list(folder.iterdir())}")


@contextmanager
def memory(folder):
    """A new folder that is memory, as an emptyDir of medium: Memory is."""
    require_own_mounts()
    folder.mkdir()
    output(["mount", "-t", "tmpfs", "-o", "mode=777", "none", folder])
    try:
        yield folder
    finally:
        output(["umount", "-l", folder])
