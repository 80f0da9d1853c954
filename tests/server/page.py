# SPDX-License-Identifier: Apache-2.0
"""The page of `weightseal serve` in Chromium, over mutual TLS, and what clients get of it by hand.

    page.py ROOT [--pictures]     --pictures puts screenshots into docs/images
"""

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from browser import Browser
from suite import ask, expect
from world import World

HOSTILE = "<img src=x onerror=window.owned=1><script>window.owned=2</script>"
POLICY = """\
rules:
  - clients: ["spiffe://example.org/*"]
    models: ["*"]
    rights: [list, fetch, keys]
  - clients: ["dns:nokeys.example.org"]
    models: ["llama-3-8b"]
    rights: [list, fetch]
  - clients: ["dns:viewer.example.org"]
    models: ["*"]
    rights: [view]
  - clients: ["dns:narrow.example.org", "dns:narrow-too.example.org"]
    models: ["whisper*"]
    rights: [view]
"""
CSP = ("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
       "frame-ancestors 'none'")
NAMES = "[...document.querySelectorAll('main tbody td:first-child')].map(each => each.textContent)"
PATHS = ("/", "/ui/app.js", "/v1/view/models", "/v1/view/models/llama-3-8b/1", "/v1/view/events")
TESTS = []


def test(function):
    TESTS.append(function)
    return function


class PageWorld(World):
    """Several small models and versions, one of them signed, and clients that may look and no more."""

    def __init__(self, root, folder):
        super().__init__(root, folder)
        self.write("policy.yaml", POLICY)
        for name in ("viewer", "narrow"):
            self.certificate(name, f"DNS:{name}.example.org", "clientAuth")
        self.run("key", "create", "local:production")
        self.run("key", "create", "local:standby")
        self.run("signer", "create", "release")
        for name, version, size in (("llama-3-8b", "1", 300_000), ("llama-3-8b", "2", 9_000_000), ("whisper-large", "3.1", 2_000_000),
                                    ("mistral-7b", "0.3", 4_000_000), ("team/embedder", "2026-10", 60_000), (HOSTILE, "1", 1_000)):
            self.version(name, version, size)

    def seal(self, name, files):
        """None of the models that other tests want."""

    def version(self, name, version, size):
        plain = self.folder / "plain"
        shutil.rmtree(plain, ignore_errors=True)
        plain.mkdir()
        (plain / "model.safetensors").write_bytes(os.urandom(size))
        (plain / "config.json").write_bytes(b"{}")
        sealed = self.models / f"m{len(list(self.models.iterdir()))}"
        keys = ["--key", "local:production", *(["--key", "local:standby"] if version == "2" else [])]
        self.run("encrypt", plain, *keys, "-o", sealed, "--name", name, "--model-version", version)
        if name.startswith("llama"):
            self.run("sign", sealed, "--signer", "release")


def traffic(world, server):
    """What the page is to show: two fetches, a range, three refusals."""
    base = "/v1/models/llama-3-8b/2"
    for path, client, headers, status in ((f"{base}/manifest", "node", (), 200), (f"{base}/keys", "node", (), 200),
                                          (f"{base}/files/model.safetensors.sealed", "node", ("Range: bytes=0-65535",), 206),
                                          (f"{base}/manifest", "nokeys", (), 200), (f"{base}/keys", "nokeys", (), 403),
                                          ("/v1/models/mistral-7b/0.3/manifest", "nokeys", (), 404), ("/no-such", "node", (), 404)):
        got = ask(world, server, path, client=client, headers=headers)[0]
        expect(got == status, path, got)


def view(world, server, path, client="viewer"):
    status, headers, body = ask(world, server, path, client=client)
    expect(status == 200, path, status, body)
    return headers, body


# transfer-v1#who-5
@test
def gives_a_viewer_the_page_and_not_a_sealed_byte(world, server, browser):
    for path in PATHS:
        view(world, server, path)
    for part in ("manifest", "keys", "files/model.safetensors.sealed"):
        status, _, body = ask(world, server, f"/v1/models/llama-3-8b/2/{part}", client="viewer")
        expect(status == 403 and b"forbidden" in body, part, status, body)
    listed = json.loads(ask(world, server, "/v1/models", client="viewer")[2])
    expect(listed == {"models": []}, "the right `list` is another one:", listed)
    wrapped = json.loads((world.models / "m1" / "keys.json").read_text())["recipients"][0]["wrapped"].encode()
    for path in PATHS:
        expect(wrapped not in view(world, server, path)[1], path, "holds a wrapped key")


# transfer-v1#who-5
@test
def refuses_the_page_to_a_client_without_the_right(world, server, browser):
    for client in ("node", "nokeys"):
        for path in (*PATHS, "/ui/no-such", "/v1/view/no-such"):
            status, _, body = ask(world, server, path, client=client)
            expect(status == 403 and json.loads(body)["type"] == "urn:weightseal:problem:forbidden", client, path, status, body)
    # The same certificates' owners may view when the policy says so: it is the right alone that is missing.
    expect(ask(world, server, "/", client="narrow")[0] == 200, "another viewer gets it")


# transfer-v1#who-5
@test
def shows_a_viewer_nothing_of_models_that_are_not_for_it(world, server, browser):
    models = json.loads(view(world, server, "/v1/view/models", "narrow")[1])["models"]
    expect({each["name"] for each in models} == {"whisper-large"}, models)
    hidden = ask(world, server, "/v1/view/models/llama-3-8b/2", client="narrow")
    absent = ask(world, server, "/v1/view/models/no-such/2", client="narrow")
    expect(hidden[0] == absent[0] == 404 and hidden[2] == absent[2], hidden, absent)
    expect(ask(world, server, "/v1/models/whisper-large/3.1/keys", client="node")[0] == 200)
    events = json.loads(view(world, server, "/v1/view/events", "narrow")[1])["events"]
    expect(events and {each.get("model") for each in events} == {"whisper-large"}, "of one model alone:", events)
    everything = json.loads(view(world, server, "/v1/view/events")[1])["events"]
    expect({"llama-3-8b", "mistral-7b", None} <= {each.get("model") for each in everything}, everything)
    times = [each["at"] for each in everything]
    expect(times == sorted(times, reverse=True), "the newest first:", times)


# transfer-v1#ans-5
@test
def sends_a_strict_policy_with_every_part_of_the_page(world, server, browser):
    for path in PATHS:
        headers, _ = view(world, server, path)
        expect(headers.get("content-security-policy") == CSP, path, headers)
        expect(headers.get("x-content-type-options") == "nosniff" and headers.get("referrer-policy") == "no-referrer", path, headers)
        expect(headers.get("cross-origin-resource-policy") == "same-origin", path, headers)
        expect("set-cookie" not in headers, path, headers)
        expect(headers["cache-control"] == ("no-store" if "view" in path else "no-cache"), path, headers)
    for path in ("/ui", "/ui/..%2fopenapi.json", "/ui/package-info.java", "/ui/../serve/openapi.json", "/ui/x/app.js", "/index.html"):
        status, _, body = ask(world, server, path, client="viewer")
        expect(status in (400, 404), path, status, body)


@test
def shows_models_and_versions(world, server, browser):
    browser.open(server.page)
    names = browser.run(NAMES)
    expect(len(names) == 6 and names.count("llama-3-8b") == 2, names)
    row = browser.run("[...document.querySelectorAll('tbody tr')].find(each => each.textContent.includes('llama-3-8b')).innerText")
    expect("1 signer" in row and "2" in row and "today" in row, row)
    expect("6 versions" in browser.run("document.querySelector('.count').textContent"))
    expect(browser.run("document.cookie") == "", "no cookies")


@test
def sorts_by_a_column_and_says_so(world, server, browser):
    browser.open(server.page)
    click = "document.querySelector('th[data-column=size] button').click()"
    sizes = "[...document.querySelectorAll('tbody tr')].map(each => each.children[3].textContent)"
    browser.run(click)
    descending = browser.run(sizes)
    expect(descending[0].startswith("8.") and descending[0].endswith("MiB"), descending)
    expect(browser.run("document.querySelector('th[data-column=size]').ariaSort") == "descending")
    browser.run(click)
    expect(browser.run(sizes) == descending[::-1], browser.run(sizes))
    expect(browser.run("document.querySelector('th[data-column=size]').ariaSort") == "ascending")
    expect(browser.run("document.querySelectorAll('th:not([aria-sort=none])').length") == 1, "one column alone is sorted")
    address = browser.run("location.href")
    before = browser.run(NAMES)
    browser.open(address)
    expect(browser.run(NAMES) == before and "sort=size" in address, "a link shows the same:", address)


@test
def finds_what_is_searched_for(world, server, browser):
    browser.open(server.page)
    browser.run("document.getElementById('search').focus()")
    browser.call("Input.insertText", text="LLAMA")
    expect(set(browser.run(NAMES)) == {"llama-3-8b"}, browser.run(NAMES))
    expect(browser.run("document.querySelector('.count').textContent") == "2 of 6 versions")
    browser.open(browser.run("location.href"))
    expect(len(browser.run(NAMES)) == 2, "a link shows the same")
    browser.run("document.getElementById('search').focus()")
    browser.call("Input.insertText", text="no such")
    expect("No versions match" in browser.run("document.querySelector('tbody').innerText"))
    browser.run("document.querySelector('.nothing button').click()")
    expect(len(browser.run(NAMES)) == 6, "the search is cleared")


@test
def shows_one_model_with_its_keys_signers_and_files(world, server, browser):
    browser.open(server.page)
    browser.run("[...document.querySelectorAll('a.model')].find(each => each.hash === '#/model/llama-3-8b/2').click()")
    browser.wait("document.querySelector('main h1').textContent === 'llama-3-8b 2'")
    text = browser.run("document.querySelector('main').innerText")
    for each in ("local:production", "local:standby", "ed25519", "ml-dsa-65", "model.safetensors.sealed", "config.json.sealed",
                 "has not checked the signatures"):
        expect(each.lower() in text.lower(), each, "is not in", text)
    # Sealed within one second, they may stand in either order.
    versions = browser.run("[...document.querySelectorAll('.versions a')].map(each => each.textContent)")
    expect(sorted(versions) == ["1", "2"], versions)
    expect(browser.run("document.title") == "llama-3-8b 2 – Weightseal")
    expect(browser.run("document.activeElement.id") == "main", "the focus goes to what is new")
    browser.run("history.back()")
    browser.wait("document.querySelector('main h1').textContent === 'Models'")


@test
def takes_names_with_markup_for_text(world, server, browser):
    address = browser.run("'#/model/' + encodeURIComponent(%s) + '/1'" % json.dumps(HOSTILE))
    for page, where in ((server.page, "a.model"), (server.page + address, "h1"), (server.page + "#/" + HOSTILE, "h2"),
                        (f"{server.page}#/models?q={HOSTILE}", "a.model")):
        browser.open(page)
        shown = browser.run(f"[...document.querySelectorAll('main {where}')].map(each => each.textContent)")
        expect(any(HOSTILE in each for each in shown) or where == "h2", page, shown)
        expect(browser.run("document.querySelector('main img, main script') === null"), "no markup comes of", page)
        expect(browser.run("window.owned === undefined"), "nothing of it runs")


@test
def shows_who_fetched_what_and_who_was_refused(world, server, browser):
    browser.open(server.page + "#/fetches")
    text = browser.run("document.querySelector('main').innerText")
    for each in ("spiffe://example.org/node", "dns:nokeys.example.org", "model.safetensors.sealed, bytes 0-65535", "64.0 KiB", "keys"):
        expect(each in text, each, "is not in", text)
    expect("Forbidden" not in text, "refusals have a view of their own")
    browser.open(server.page + "#/refusals")
    text = browser.run("document.querySelector('main').innerText")
    for each in ("dns:nokeys.example.org", "Forbidden", "NotFound", "GET /v1/models/llama-3-8b/2/keys", "GET /no-such"):
        expect(each in text, each, "is not in", text)


@test
def is_used_by_keyboard_alone(world, server, browser):
    browser.open(server.page)
    reached = []
    for _ in range(16):
        browser.key("Tab", windowsVirtualKeyCode=9)
        reached.append(browser.run("document.activeElement.id || document.activeElement.textContent"))
    expect(reached[0] == "skip" and "Models" in reached and "search" in reached and "Size" in reached, reached)
    browser.run("document.querySelector('th[data-column=name] button').focus()")
    browser.key("Enter", windowsVirtualKeyCode=13, text="\r")
    expect(browser.run("document.querySelector('th[data-column=name]').ariaSort") == "ascending", "Enter sorts")
    expect(browser.run("document.activeElement.textContent") == "Model", "the focus stays where it was")


@test
def fits_a_phone(world, server, browser):
    browser.window(390, 844, mobile=True)
    try:
        for view_of in ("models", "model/llama-3-8b/2", "fetches", "refusals", "nowhere"):
            browser.open(f"{server.page}#/{view_of}")
            wide = browser.run("[document.documentElement.scrollWidth, innerWidth]")
            expect(wide == [390, 390], view_of, "is as wide as", wide)
    finally:
        browser.window(1200, 800)


@test
def is_dark_where_the_reader_wants_it(world, server, browser):
    shade = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b)"
    browser.open(server.page)
    light = browser.run(shade)
    browser.window(1200, 800, scheme="dark")
    dark = browser.run(shade)
    browser.window(1200, 800)
    expect(light > 600 > 150 > dark, light, dark)


@test
def says_what_to_do_when_there_is_nothing_to_show(world, server, browser):
    browser.open(server.page + "#/model/no-such/1")
    text = browser.run("document.querySelector('main [role=alert]').innerText")
    expect("not here" in text and "Go back to the models" in text, text)
    for status, told in (("403", "Ask who runs this server"), ("503", "Refresh later"), ("fails", "Check that it runs")):
        browser.run("window.fetch = async () => { if (%s) throw new TypeError(); return new Response('', {status: %s}); }"
                    % (("true", "0") if status == "fails" else ("false", status)))
        browser.run("document.getElementById('refresh').click()")
        browser.wait(f"document.querySelector('main').innerText.includes({json.dumps(told)})")
    browser.run("window.fetch = async () => new Response('{\"models\": []}'); location.hash = '#/models'")
    browser.wait("document.querySelector('main').innerText.includes('No model is here for you to see')")


# transfer-v1#ans-5
@test
def breaks_no_rule_of_its_own_policy(world, server, browser):
    for view_of in ("models", "model/llama-3-8b/2", "fetches", "refusals"):
        browser.open(f"{server.page}#/{view_of}")
        expect(browser.run("window.violations") == [], view_of, browser.run("window.violations"))
    expect(browser.complaints() == [], browser.complaints())
    # And there is one to break: what is put into the page does not run.
    browser.run("const script = document.createElement('script'); script.textContent = 'window.owned = 3'; document.body.append(script)")
    browser.wait("window.violations.length === 1")
    expect(browser.run("window.owned === undefined") and browser.run("window.violations[0]") == "script-src-elem")


def pictures(root, world, server, browser):
    shutil.rmtree(world.models / "m5")  # the hostile one
    browser.open(server.page)
    browser.wait("(document.getElementById('refresh').click(), !document.body.textContent.includes('<img'))")
    folder = Path(root) / "docs" / "images"
    browser.window(1200, 720)
    browser.open(server.page + "#/models?sort=name&dir=asc")
    browser.picture(folder / "serve-models.png")
    browser.window(1200, 1040, scheme="dark")
    browser.open(server.page + "#/model/llama-3-8b/2")
    browser.picture(folder / "serve-model.png")
    browser.window(390, 844, mobile=True)
    browser.open(server.page + "#/models?q=llama")
    browser.picture(folder / "serve-phone.png")


def main(root, *words):
    absent = [command for command in ("chromium", "certutil", "pk12util") if shutil.which(command) is None]
    if absent:
        print(f"skipped: the page in a browser: {', '.join(absent)} cannot be had")
        print(f"0 passed, 0 failed, {len(TESTS)} skipped")
        return 0
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="weightseal-page-") as folder:
        world = PageWorld(root, folder)
        browser = None
        try:
            server = world.serve()
            server.page = f"https://localhost:{server.port}/"
            traffic(world, server)
            browser = Browser(world, "viewer", server.port)
            browser.window(1200, 800)
            for function in TESTS:
                began = time.monotonic()
                try:
                    function(world, server, browser)
                    passed += 1
                    print(f"ok      {function.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
                except Exception as error:  # whatever went wrong is the test's result
                    failed += 1
                    print(f"FAILED  {function.__name__}: {type(error).__name__}: {str(error)[:1500]}", flush=True)
            if "--pictures" in words and not failed:
                pictures(root, world, server, browser)
        finally:
            if browser:
                browser.close()
            world.close()
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
