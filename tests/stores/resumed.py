# SPDX-License-Identifier: Apache-2.0
"""Uploads that were killed, and what goes on with them."""

import os
import re
import signal
import time

from scene import in_the_middle, test, uri
from world import failed, require, same


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)


def parts_sent(scene):
    numbers = [re.search(r"partNumber=(\d+)", each.target) for each in scene.slow.requests if each.method == "PUT"]
    return sorted(int(each[1]) for each in numbers if each)


def resumed(scene, source, target, *more):
    scene.slow.reset()
    scene.user.ok("encrypt", source, "-o", target, "--resume", *more, variables=scene.through(scene.slow))
    return parts_sent(scene)


@test
def a_killed_upload_goes_on_where_it_was(scene, work):
    target = uri("resumed/large.sealed")
    in_the_middle(scene, target, kill)
    require(scene.journals() != [], "it left no journal")
    require(resumed(scene, scene.large, target) == [3], f"parts {parts_sent(scene)} were sent again")
    require(scene.journals() == [], "the journal is still there")
    scene.user.ok("decrypt", target, "-o", work / "plain")
    same(scene.large, work / "plain")
    require(scene.user.json("storage", "uploads", uri("resumed"))["uploads"] == [], "an upload was left")


@test
def a_killed_upload_of_a_model_goes_on_where_it_was(scene, work):
    model, target = work / "two", uri("resumed-model/two.sealed")
    model.mkdir()
    (model / "config.json").write_text("{}")
    os.link(scene.large, model / "large.safetensors")
    in_the_middle(scene, target, kill, source=model)
    require(resumed(scene, model, target) == [3], f"parts {parts_sent(scene)} were sent again")
    scene.user.ok("verify", target)
    scene.user.ok("decrypt", target, "-o", work / "plain")
    same(model, work / "plain")


@test
def an_upload_killed_at_its_commit_goes_on(scene, work):
    target = uri("at-commit/llama.sealed")
    for what in ("keys.json", "manifest.json"):
        killed = in_the_middle(scene, target, kill, source=scene.model, at=lambda request, what=what: request.method == "PUT" and what in request.target)
        require(killed.returncode == -signal.SIGKILL, f"ended with {killed.returncode}")
        scene.user.fails(11, [target, "--resume"], "encrypt", scene.model, "-o", target)
        resumed(scene, scene.model, target)
        scene.user.ok("verify", target)
        scene.user.ok("storage", "uploads", uri("at-commit"))
        target = target.replace("at-commit", "at-the-end")


@test
def an_upload_goes_on_only_as_what_it_was(scene, work):
    target, source = uri("same/large.sealed"), work / "large"
    source.write_bytes(scene.large.read_bytes())
    in_the_middle(scene, target, kill, source=source)
    scene.user.ok("key", "create", "local:third")
    begun = ("encrypt", source, "-o", target, "--resume")
    scene.user.fails(1, [target, "keys", "--resume"], *begun, "--key", "local:third")
    scene.user.fails(1, [target, "name", "--resume"], *begun, "--name", "other")
    scene.user.fails(1, [target, "version", "--resume"], *begun, "--model-version", "2")
    scene.user.fails(1, [target, "files", "--resume"], "encrypt", scene.model / "config.json", "-o", target, "--resume", "--name", "large")
    os.utime(source)
    scene.user.fails(1, [source, "changed", "--resume"], *begun)
    scene.user.fails(10, [target], "inspect", target)
    scene.user.ok("encrypt", source, "-o", target)
    scene.user.ok("verify", target)
    require(scene.user.json("storage", "uploads", uri("same"))["uploads"] == [], "the upload that was given up is still there")
    require(scene.journals() == [], "the journal is still there")


@test
def a_journal_that_was_changed_decides_nothing(scene, work):
    target = uri("journal/large.sealed")
    in_the_middle(scene, target, kill)
    [journal] = scene.journals()
    lines = journal.read_text().splitlines()
    sent = next(number for number, line in enumerate(lines) if " sent " in line)
    lines[sent] = lines[sent][:-1] + ("A" if lines[sent][-1] != "A" else "B")
    journal.write_text("\n".join(lines) + "\n")
    require(len(resumed(scene, scene.large, target)) > 1, "a line that was changed counts")
    scene.user.ok("verify", target)
    in_the_middle(scene, uri("journal/other.sealed"), kill)
    [journal] = scene.journals()
    journal.chmod(0o620)
    failed(scene.user.run("encrypt", scene.large, "-o", uri("journal/other.sealed"), "--resume"), 12, journal)
    journal.chmod(0o600)
    resumed(scene, scene.large, uri("journal/other.sealed"))


@test
def an_upload_that_was_aborted_begins_at_its_beginning(scene, work):
    target = uri("aborted/large.sealed")
    for elsewhere in (True, False):
        in_the_middle(scene, target, kill)
        abort = ("storage", "uploads", uri("aborted"), "--abort", "--yes")
        scene.user.ok(*abort, variables={"WEIGHTSEAL_HOME": str(work / "other")} if elsewhere else {})
        require(len(scene.journals()) == elsewhere, f"journals: {scene.journals()}")
        require(resumed(scene, scene.large, target) == [1, 2, 3], f"parts {parts_sent(scene)} were sent")
        require(scene.journals() == [], "the journal is still there")
        scene.user.ok("verify", target)
        target = uri("aborted/again.sealed")


@test
def a_journal_that_nobody_went_on_with_goes_with_the_next_upload(scene, work):
    in_the_middle(scene, uri("left/large.sealed"), kill)
    [journal] = scene.journals()
    day = 24 * 60 * 60
    for days, stays in ((29, [journal]), (31, [])):
        os.utime(journal, times=(time.time() - days * day,) * 2)
        scene.user.ok("encrypt", scene.model / "config.json", "-o", uri(f"left/{days}.sealed"))
        require(scene.journals() == stays, f"after {days} days: {scene.journals()}")
    scene.user.ok("storage", "uploads", uri("left"), "--abort", "--yes")


@test
def what_somebody_else_wrote_meanwhile_stays(scene, work):
    target = uri("meanwhile/large.sealed")
    in_the_middle(scene, target, kill)
    scene.user.ok("cp", somewhere(scene, work), target)
    scene.user.fails(11, [target], "encrypt", scene.large, "-o", target, "--resume")
    require(scene.user.json("inspect", target)["identity"]["name"] == "elsewhere", "it was replaced")


def somewhere(scene, work):
    scene.user.ok("encrypt", scene.model / "config.json", "-o", work / "elsewhere.sealed", "--name", "elsewhere")
    return work / "elsewhere.sealed"


@test
def only_uploads_to_a_store_go_on(scene, work):
    scene.user.fails(2, ["--resume"], "encrypt", scene.model, "-o", work / "x.sealed", "--resume")
    scene.user.fails(2, ["--resume"], "encrypt", "-", "-o", uri("x.sealed"), "--resume")
