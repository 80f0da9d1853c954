# SPDX-License-Identifier: Apache-2.0
"""What all tests share: a server, a user, models, and a slow way to the server."""

import threading
import time

import proxy
import world
from world import BUCKET, ended, require

TESTS = []
MIB = 1 << 20
TENSORS = {"embedding": 40 * MIB, "norm": 3000, "wanted": 2 * MIB, "head": 90 * MIB}


def test(function):
    TESTS.append(function)
    return function


class Scene:
    """What all tests share."""

    def __init__(self, root, top):
        self.root, self.top = root, top
        self.server = world.S3Proxy(top / "server")
        self.user = world.User(root, top, self.server.url)
        self.model = world.model(top / "llama")
        self.large = top / "large.safetensors"
        world.tensors(self.large, TENSORS)
        self.slow = proxy.Proxy(self.server.port)

    def configured(self, name, endpoint, **more):
        """Variables of a user with other settings."""
        folder = self.top / f"config-{name}"
        (folder / "weightseal").mkdir(parents=True, exist_ok=True)
        lines = ["stores:", "  s3:", f"    endpoint: {endpoint}", "    region: eu-west-1"]
        lines += [f"    {setting}: {value}" for setting, value in more.items()]
        (folder / "weightseal" / "config.yaml").write_text("\n".join(lines) + "\n")
        return {"XDG_CONFIG_HOME": str(folder)}

    def through(self, passing):
        return self.configured(f"proxy-{passing.port}", passing.url)

    def stored(self, name):
        """What is there under a name, as the server keeps it."""
        return self.server.folder / "buckets" / BUCKET / name

    def journals(self):
        """Of uploads that are under way, or were cut off."""
        folder = self.user.home / "uploads"
        return list(folder.iterdir()) if folder.exists() else []

    def forget_journals(self):
        """Those of uploads that earlier tests have cut off, and are not gone on with."""
        for journal in self.journals():
            journal.unlink()

    def parts_on_record(self):
        return sum(each.read_text().count(" sent ") for each in self.journals())

    def close(self):
        self.slow.close()
        self.server.close()


def uri(name):
    return f"s3://{BUCKET}/{name}"


def reached(event, what, process=None):
    deadline = time.monotonic() + 120
    while not event.wait(0.05):
        require(process is None or process.poll() is None, f"ended before {what}")
        require(time.monotonic() < deadline, f"never came to {what}")


def third_part(request):
    return "partNumber=3" in request.target


def in_the_middle(scene, target, end, source=None, at=third_part):
    """Ends an upload when some of it is there, and one of its requests, at its third part or elsewhere, is not."""
    some_is_there, go_on = threading.Event(), threading.Event()

    def hold(request):
        if at(request):
            some_is_there.set()
            go_on.wait(120)

    scene.slow.reset()
    scene.forget_journals()
    scene.slow.hold = hold
    try:
        process = start(scene, scene.through(scene.slow), "encrypt", str(source or scene.large), "-o", target)
        reached(some_is_there, "where it is to end", process)
        while at is third_part and scene.parts_on_record() < 2:
            time.sleep(0.01)
        end(process)
        return ended(process)
    finally:
        go_on.set()
        scene.slow.hold = lambda request: None


def start(scene, variables, *arguments):
    kept = scene.user.environment
    scene.user.environment = {**kept, **variables}
    try:
        return scene.user.start(*arguments)
    finally:
        scene.user.environment = kept
