# SPDX-License-Identifier: Apache-2.0
"""What ends in the middle, and who comes in between."""

import os
import shutil
import signal
import threading

from scene import MIB, in_the_middle, reached, start, test, uri
from world import KEY, ended, failed, require


@test
def a_killed_upload_is_seen_by_nobody_and_removed(scene, work):
    target = uri("killed/large.sealed")
    killed = in_the_middle(scene, target, lambda process: os.killpg(process.pid, signal.SIGKILL))
    require(killed.returncode == -signal.SIGKILL, f"ended with {killed.returncode}")
    scene.user.fails(10, [target], "inspect", target)
    found = scene.user.json("storage", "uploads", uri("killed"))
    require([each["object"] for each in found["uploads"]] == [target], f"{found}")
    require(scene.user.json("storage", "uploads", uri("kill"))["uploads"] == [], "found below another name")
    require(scene.user.json("storage", "uploads", uri("killed"), "--older-than", "1h")["uploads"] == [], "not that old")
    scene.user.fails(2, ["--older-than soon"], "storage", "uploads", uri("killed"), "--older-than", "soon")
    gone = scene.user.json("storage", "uploads", uri("killed"), "--abort", "--yes")
    require(gone["aborted"] and len(gone["uploads"]) == 1, f"{gone}")
    require(scene.user.json("storage", "uploads", uri("killed"))["uploads"] == [], "it is still there")
    scene.user.ok("encrypt", scene.large, "-o", target)
    scene.user.ok("verify", target)


@test
def an_interrupted_upload_leaves_nothing(scene, work):
    target = uri("interrupted/large.sealed")
    stopped = in_the_middle(scene, target, lambda process: process.send_signal(signal.SIGTERM))
    require(stopped.returncode in (143, -signal.SIGTERM), f"ended with {stopped.returncode}")
    scene.user.fails(10, [target], "inspect", target)
    require(scene.user.json("storage", "uploads", uri("interrupted"))["uploads"] == [], "an upload was left")


@test
def of_two_writers_the_slower_one_is_refused(scene, work):
    at_commit, go_on = threading.Event(), threading.Event()

    def hold(request):
        if "if-none-match" in request.headers and not at_commit.is_set():
            at_commit.set()
            go_on.wait(120)

    scene.slow.hold = hold
    target, elsewhere = uri("writers/llama.sealed"), work / "home"
    # As on another machine: on one, two uploads to one place are known to each other.
    shutil.copytree(scene.user.home, elsewhere, ignore=shutil.ignore_patterns("uploads"))
    try:
        process = start(scene, scene.through(scene.slow), "encrypt", scene.model, "-o", target, "--name", "slow")
        reached(at_commit, "its commit", process)
        scene.user.fails(11, ["another process"], "encrypt", scene.model, "-o", target)
        scene.user.ok("encrypt", scene.model, "-o", target, "--name", "fast", variables={"WEIGHTSEAL_HOME": str(elsewhere)})
        go_on.set()
        failed(ended(process), 11, target)
    finally:
        go_on.set()
        scene.slow.hold = lambda request: None
    require(scene.user.json("verify", target)["sealed"][0]["identity"]["name"] == "fast", "another one's")


@test
def a_rewrap_that_was_overtaken_loses_nothing(scene, work):
    target, at_write, go_on = uri("overtaken/llama.sealed"), threading.Event(), threading.Event()
    for key in ("local:a", "local:b"):
        scene.user.ok("key", "create", key)
    scene.user.ok("encrypt", scene.model, "-o", target)

    def hold(request):
        if request.method == "PUT" and not at_write.is_set():
            at_write.set()
            go_on.wait(120)

    scene.slow.hold = hold
    try:
        process = start(scene, scene.through(scene.slow), "rewrap", target, "--to", "local:a")
        reached(at_write, "its write", process)
        scene.user.ok("rewrap", target, "--to", "local:b")
        go_on.set()
        require(ended(process).returncode == 0, "it was not begun anew")
    finally:
        go_on.set()
        scene.slow.hold = lambda request: None
    keys = sorted(each["key"] for each in scene.user.json("inspect", target)["recipients"])
    require(keys == ["local:a", "local:b", KEY], f"only {keys}")


@test
def an_object_that_is_replaced_while_it_is_read_is_an_error(scene, work):
    target, in_middle, go_on = uri("replaced/large.sealed"), threading.Event(), threading.Event()
    scene.user.ok("encrypt", scene.large, "-o", target)
    scene.slow.reset()

    def hold(request):
        if scene.slow.sent > 20 * MIB:
            in_middle.set()
            go_on.wait(120)

    scene.slow.hold = hold
    try:
        process = start(scene, scene.through(scene.slow), "decrypt", target, "-o", str(work / "plain"))
        reached(in_middle, "the middle", process)
        scene.user.ok("encrypt", scene.large, "-o", target, "--force")
        go_on.set()
        failed(ended(process), 1, target, "replaced")
    finally:
        go_on.set()
        scene.slow.hold = lambda request: None
    require(list(work.iterdir()) == [], f"left behind: {list(work.iterdir())}")
