# SPDX-License-Identifier: Apache-2.0
"""Chromium, headless, with a client certificate and an authority of its own, spoken to over a pipe (Chrome DevTools Protocol)."""

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path

SECONDS = 30


class Browser:
    def __init__(self, world, client, port):
        self.home = world.folder / f"browser-{client}"
        self.certificates(world, client)
        self.preferences(port)
        self.sent, self.said, self.rest = 0, [], b""
        commands, self.to = os.pipe()
        self.back, answers = os.pipe()
        words = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-dev-shm-usage", f"--user-data-dir={self.home}/profile", "--remote-debugging-pipe",
                 "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost", "about:blank"]
        with (self.home / "log").open("w") as log:
            self.process = subprocess.Popen(["sh", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "sh", shutil.which("chromium"), *words],
                                            pass_fds=(commands, answers), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / "config")})
        world.processes.append(self.process)
        os.close(commands)
        os.close(answers)
        self.session = None
        target = next(each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source="window.violations = [];"
                  "addEventListener('securitypolicyviolation', event => window.violations.push(event.violatedDirective));")

    def certificates(self, world, client):
        store = self.home / ".pki" / "nssdb"
        store.mkdir(parents=True)
        world.openssl("pkcs12", "-export", "-in", f"{client}.pem", "-inkey", f"{client}.key", "-out", f"{client}.p12", "-passout", "pass:")
        for words in (["certutil", "-N", "--empty-password"], ["certutil", "-A", "-n", "ca", "-t", "C,,", "-i", world.folder / "ca.pem"],
                      ["pk12util", "-i", world.folder / f"{client}.p12", "-W", ""]):
            subprocess.run([words[0], "-d", f"sql:{store}", *words[1:]], check=True, capture_output=True, stdin=subprocess.DEVNULL)

    def preferences(self, port):
        """What the policy AutoSelectCertificateForUrls would set, without a file of the whole machine."""
        profile = self.home / "profile" / "Default"
        profile.mkdir(parents=True)
        chosen = json.dumps({"pattern": f"https://localhost:{port}", "filter": {}})
        (profile / "Preferences").write_text(json.dumps({"profile": {"managed_auto_select_certificate_for_urls": [chosen]}}))

    def call(self, method, **parameters):
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            said = self.next()
            if said.get("id") == self.sent:
                if "error" in said:
                    raise AssertionError(f"{method}: {said['error']}")
                return said["result"]
            self.said.append(said)

    def next(self):
        while b"\0" not in self.rest:
            if not select.select([self.back], [], [], SECONDS)[0]:
                raise AssertionError(f"the browser says nothing: {(self.home / 'log').read_text()[-2000:]}")
            more = os.read(self.back, 1 << 20)
            if not more:
                raise AssertionError(f"the browser ended: {(self.home / 'log').read_text()[-2000:]}")
            self.rest += more
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def run(self, script):
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise AssertionError(f"{script}: {done['exceptionDetails']}")
        return done["result"].get("value")

    def wait(self, script):
        end = time.monotonic() + SECONDS
        while not self.run(script):
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {script}; the page says: {self.run('document.body.innerText')}")
            time.sleep(0.02)

    def open(self, address):
        """Loads the page anew, so that what was changed in it is gone."""
        self.call("Page.navigate", url="about:blank")
        failed = self.call("Page.navigate", url=address).get("errorText")
        if failed:
            raise AssertionError(f"{address}: {failed}")
        self.wait("document.readyState === 'complete' && document.querySelector('main h1, main .state') !== null")

    def key(self, name, **more):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, **more)

    def window(self, width, height, scheme="light", mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, file):
        Path(file).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def complaints(self):
        """Errors and warnings that the browser logged, and what the page threw."""
        return [each for each in self.said if each["method"] == "Runtime.exceptionThrown"
                or (each["method"] == "Log.entryAdded" and each["params"]["entry"]["level"] in ("error", "warning"))
                or (each["method"] == "Runtime.consoleAPICalled" and each["params"]["type"] in ("error", "warning"))]

    def close(self):
        self.session = None
        try:
            self.call("Browser.close")
        except AssertionError:
            pass
        self.process.wait(SECONDS)
        os.close(self.to)
        os.close(self.back)
