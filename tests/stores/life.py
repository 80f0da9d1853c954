# SPDX-License-Identifier: Apache-2.0
"""What goes right: every command on places in a store."""

from scene import MIB, TENSORS, test, uri
from world import KEY, Skipped, failed, require, same


@test
def every_command_takes_a_place_in_a_store(scene, work):
    user, sealed = scene.user, uri("all/llama.sealed")
    user.ok("encrypt", scene.model, "-o", sealed)
    user.ok("encrypt", scene.large, "-o", uri("all/large.sealed"), "--name", "large")
    require(user.json("inspect", sealed)["identity"]["name"] == "llama", "inspect does not know the model")
    user.ok("verify", sealed, uri("all/large.sealed"))
    user.ok("decrypt", sealed, "-o", work / "plain")
    same(scene.model, work / "plain")
    require(user.ok("cat", f"{sealed}/config.json") == (scene.model / "config.json").read_bytes(), "cat is wrong")
    user.ok("key", "create", "local:other")
    user.ok("rewrap", sealed, uri("all/large.sealed"), "--to", "local:other", "--remove", KEY)
    for each in (sealed, uri("all/large.sealed")):
        recipients = user.json("inspect", each)["recipients"]
        require([each["key"] for each in recipients] == ["local:other"], f"rewrapped for {recipients}")
    require(user.json("keys", "due", sealed)["due"] == 0, "something is due")
    user.ok("reencrypt", sealed, "-o", uri("all/anew.sealed"), "--to", KEY)
    user.ok("reencrypt", uri("all/anew.sealed"), "-o", work / "anew.sealed")
    user.ok("verify", uri("all/anew.sealed"), work / "anew.sealed")
    user.ok("shred", "--yes", sealed)
    user.fails(12, [sealed], "verify", sealed)


@test
def plaintext_goes_from_store_to_store(scene, work):
    user = scene.user
    user.ok("encrypt", scene.model, "-o", work / "llama.sealed")
    user.ok("decrypt", work / "llama.sealed", "-o", uri("plain/llama"))
    user.ok("encrypt", uri("plain/llama"), "-o", uri("plain/llama.sealed"))
    user.ok("decrypt", uri("plain/llama.sealed"), "-o", work / "again")
    same(scene.model, work / "again")


@test
def a_tensor_brings_little_else_over_the_wire(scene, work):
    scene.user.ok("encrypt", scene.large, "-o", uri("tensor/large.sealed"))
    scene.slow.reset()
    out = scene.user.ok("cat", uri("tensor/large.sealed"), "--tensor", "wanted", variables=scene.through(scene.slow))
    require(len(out) == TENSORS["wanted"], f"{len(out)} bytes")
    with open(scene.large, "rb") as file:
        start = 8 + int.from_bytes(file.read(8), "little") + TENSORS["embedding"] + TENSORS["norm"]
        file.seek(start)
        require(file.read(len(out)) == out, "another tensor")
    limit = TENSORS["wanted"] + 400_000
    require(scene.slow.sent < limit, f"{scene.slow.sent} bytes came over the wire, more than {limit}")
    require(len(scene.slow.requests) < 20, f"{len(scene.slow.requests)} requests")


@test
def a_signed_model_comes_over_the_wire_once(scene, work):
    user, sealed = scene.user, uri("signed/large.sealed")
    (work / "large").mkdir()
    (work / "large" / "weights.safetensors").hardlink_to(scene.large)
    user.ok("signer", "create", "publisher")
    (work / "publisher.json").write_bytes(user.ok("signer", "show", "publisher", "--public"))
    policy = work / "policy.yaml"
    policy.write_text('rules:\n  - models: ["*"]\n    signers: [publisher.json]\nother-models: refuse\n')
    user.ok("encrypt", work / "large", "-o", sealed, "--signer", "publisher")
    size = scene.large.stat().st_size
    variables = scene.through(scene.slow) | {"WEIGHTSEAL_SIGNER_POLICY": str(policy)}

    def brings(limit, *arguments):
        scene.slow.reset()
        out = user.ok(*arguments, variables=variables)
        require(scene.slow.sent < limit, f"{arguments[0]}: {scene.slow.sent} bytes came over the wire, more than {limit}")
        require(len(scene.slow.requests) < 60, f"{arguments[0]}: {len(scene.slow.requests)} requests")
        return out

    whole = size + MIB
    brings(whole, "verify", sealed)
    brings(whole, "decrypt", sealed, "-o", work / "plain")
    same(work / "large", work / "plain")
    # Of the segments of 64 MiB that a tensor is in, all is needed to know that they were signed.
    require(len(brings(64 * MIB + MIB, "cat", sealed, "--tensor", "wanted")) == TENSORS["wanted"], "another tensor")
    require(len(brings(whole, "cat", sealed, "--tensor", "head")) == TENSORS["head"], "another tensor")
    for mode in ("memory", "on-demand"):
        # Two readers of a mount may both fetch a block.
        limit = whole if mode == "memory" else whole + 16 * MIB
        out = brings(limit, "run", "--mode", mode, "--at", work / mode, sealed, "--", "cat", "{}/weights.safetensors")
        require(out == scene.large.read_bytes(), f"{mode}: other bytes")


@test
def a_command_runs_on_a_model_from_a_store(scene, work):
    user, sealed = scene.user, uri("run/llama.sealed")
    user.ok("encrypt", scene.model, "-o", sealed)
    for mode in ("memory", "on-demand"):
        done = user.run("run", "--mode", mode, "--at", work / mode, sealed, "--", "cat", "{}/weights/a.bin")
        if done.returncode == 12 or b"/dev/fuse" in done.stderr:
            raise Skipped(done.stderr.decode().strip())
        require(done.returncode == 0, done.stderr.decode())
        require(done.stdout == (scene.model / "weights/a.bin").read_bytes(), f"{mode}: other bytes")
    (work / "at").mkdir()
    done = user.run("mount", "--mode", "on-demand", sealed, work / "at")
    if done.returncode != 0:
        raise Skipped(done.stderr.decode().strip())
    try:
        same(scene.model, work / "at")
    finally:
        user.ok("umount", work / "at")


@test
def a_copy_is_the_same_and_complete(scene, work):
    user = scene.user
    user.ok("encrypt", scene.model, "-o", work / "llama.sealed")
    user.ok("encrypt", scene.large, "-o", work / "large.sealed")
    for name in ("llama.sealed", "large.sealed"):
        copied = user.json("cp", work / name, uri(f"cp/{name}"))
        require(copied["comparedSegments"] == (2 if name == "llama.sealed" else 0), f"{copied}")
        user.ok("cp", uri(f"cp/{name}"), work / f"back-{name}")
        same(work / name, work / f"back-{name}")
    user.fails(11, [uri("cp/llama.sealed")], "cp", work / "llama.sealed", uri("cp/llama.sealed"))
    user.ok("cp", "--force", work / "llama.sealed", uri("cp/llama.sealed"))
    user.fails(2, [uri("cp/llama.sealed")], "cp", uri("cp/llama.sealed"), uri("cp/llama.sealed/"))
    user.fails(13, [scene.model], "cp", scene.model, uri("cp/plain"))
    require(not scene.stored("cp/plain").exists(), "something was written")


@test
def a_copy_in_one_bucket_stays_there(scene, work):
    scene.user.ok("encrypt", scene.large, "-o", uri("inside/large.sealed"))
    scene.slow.reset()
    scene.user.ok("cp", uri("inside/large.sealed"), uri("inside/copy.sealed"), variables=scene.through(scene.slow))
    require(scene.slow.received < 100_000, f"{scene.slow.received} bytes were sent")
    require(scene.slow.sent < 200_000, f"{scene.slow.sent} bytes were fetched")
    scene.user.ok("verify", uri("inside/copy.sealed"))


@test
def a_changed_segment_is_not_copied(scene, work):
    user, sealed = scene.user, work / "llama.sealed"
    user.ok("encrypt", scene.model, "-o", sealed)
    file = sealed / "weights" / "a.bin.sealed"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    user.fails(13, ["weights/a.bin.sealed", "manifest"], "cp", sealed, uri("changed/llama.sealed"))
    user.fails(10, [], "inspect", uri("changed/llama.sealed"))
    require(user.json("storage", "uploads", uri("changed"))["uploads"] == [], "an upload was left")


@test
def a_folder_of_a_store_means_what_is_sealed_in_it(scene, work):
    user = scene.user
    for name in ("a.sealed", "deep/b.sealed"):
        user.ok("encrypt", scene.model, "-o", uri(f"folder/{name}"))
    user.ok("encrypt", scene.model / "config.json", "-o", uri("folder/c.sealed"))
    user.ok("decrypt", uri("folder/c.sealed"), "-o", uri("folder/config.json"))
    user.ok("key", "create", "local:folder")
    user.ok("rewrap", uri("folder"), "--to", "local:folder", "--remove", KEY)
    found = user.json("keys", "due", uri("folder"))["findings"]
    sealed = sorted(each["source"] for each in found)
    require(sealed == [uri("folder/a.sealed"), uri("folder/c.sealed"), uri("folder/deep/b.sealed")], f"found {sealed}")
    require({each["key"] for each in found} == {"local:folder"}, f"{found}")
    user.ok("decrypt", uri("folder/c.sealed"), "-o", uri("nothing-sealed/config.json"))
    user.fails(10, [uri("nothing-sealed")], "keys", "due", uri("nothing-sealed"))
    require(user.run("keys", "due", uri("absent")).returncode == 10, "nothing is there, and that is not said")


@test
def a_key_that_is_not_there_is_not_said_to_be_of_something_sealed(scene, work):
    done = scene.user.run("encrypt", scene.model, "-o", uri("nokey.sealed"), "--key", "local:nope")
    failed(done, 12, "local:nope", "weightseal key list")
    require(b"sealed for" not in done.stderr, done.stderr.decode())
