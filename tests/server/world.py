# SPDX-License-Identifier: Apache-2.0
"""A folder with certificates that openssl made, a sealed model, servers and pulls of it; all of it ends with the suite."""

import hashlib
import os
import re
import shutil
import signal
import ssl
import subprocess
import time
from pathlib import Path

SECONDS = 30
POLICY = """\
rules:
  - clients: ["spiffe://example.org/*"]
    models: ["*"]
    rights: [list, fetch, keys, view]
  - clients: ["dns:nokeys.example.org"]
    models: ["llama"]
    rights: [list, fetch]
"""


class World:
    def __init__(self, root, folder):
        self.command = str(Path(root) / "weightseal")
        self.folder = Path(folder)
        self.processes = []
        self.others = []  # to be closed with it
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WEIGHTSEAL_")},
            "WEIGHTSEAL_NO_BUILD": "1",
            "WEIGHTSEAL_HOME": str(self.folder / "home"),
            "WEIGHTSEAL_AUDIT_FOLDER": str(self.folder / "audit"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
        }
        self.authority("ca")
        self.authority("other-ca")
        self.certificate("server", "DNS:localhost,IP:127.0.0.1", "serverAuth")
        self.certificate("node", "URI:spiffe://example.org/node", "clientAuth")
        self.certificate("nokeys", "DNS:nokeys.example.org", "clientAuth")
        self.certificate("stranger", "URI:spiffe://elsewhere.org/node", "clientAuth")
        self.certificate("nobody", "email:someone@example.org", "clientAuth")
        self.certificate("forged", "URI:spiffe://example.org/node", "clientAuth", authority="other-ca")
        self.policy = self.write("policy.yaml", POLICY)
        self.models = self.folder / "models"
        self.models.mkdir()
        self.seal("llama", {"model.safetensors": os.urandom(150_000_000), "config.json": b"{}", "deep/er.txt": b"x" * 70_000})
        self.seal("secret/one", {"weights": os.urandom(50_000)})

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    def openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True, stdin=subprocess.DEVNULL)

    def authority(self, name):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
                     "-out", f"{name}.pem", "-days", "30", "-subj", f"/CN={name}")

    def certificate(self, name, names, usage, authority="ca", seconds=None):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
                     "-out", f"{name}.csr", "-subj", f"/CN={name}")
        self.write(f"{name}.ext", f"subjectAltName={names}\nextendedKeyUsage={usage}\nkeyUsage=digitalSignature\n")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
                     "-CAcreateserial", "-days", "10", "-extfile", f"{name}.ext", "-out", f"{name}.pem")
        if seconds is not None:
            self.expiring(name, authority, seconds)
        (self.folder / f"{name}.key").chmod(0o600)

    def expiring(self, name, authority, seconds):
        """The same certificate, but at its end so soon: `openssl ca` takes an end to the second."""
        end = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + seconds))
        begin = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() - 3600))
        self.write("index.txt", "")
        self.write("index.txt.attr", "unique_subject = no\n")
        self.write("serial", f"{int(time.time() * 1000):016x}\n")
        self.write("ca.cnf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\n"
                   "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n")
        self.openssl("ca", "-batch", "-config", "ca.cnf", "-in", f"{name}.csr", "-cert", f"{authority}.pem",
                     "-keyfile", f"{authority}.key", "-out", f"{name}.pem", "-startdate", begin, "-enddate", end,
                     "-extfile", f"{name}.ext", "-notext")

    def run(self, *words, check=True, environment=(), **more):
        done = subprocess.run([self.command, *map(str, words)], cwd=self.folder, env={**self.environment, **dict(environment)}, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=120, **more)
        if check and done.returncode:
            raise AssertionError(f"{words}: {done.stdout}{done.stderr}")
        return done

    def seal(self, name, files):
        plain = self.folder / "plain"
        shutil.rmtree(plain, ignore_errors=True)
        for path, data in files.items():
            (plain / path).parent.mkdir(parents=True, exist_ok=True)
            (plain / path).write_bytes(data)
        if not (self.folder / "home").exists():
            self.run("key", "create", "local:test")
        self.run("encrypt", plain, "--key", "local:test", "-o", self.models / name.replace("/", "_"), "--name", name,
                 "--model-version", "1")

    def serve(self, *more, policy=None, models=None, certificate="server", port=0, environment=()):
        return Server(self, *more, policy=policy or self.policy, models=models or self.models, certificate=certificate, port=port,
                      environment=dict(environment))

    def pull_words(self, server, target, client="node", model="llama@1", more=(), ca="ca.pem"):
        return ["pull", f"https://localhost:{server.port}/{model}", "-o", target, "--tls-cert", f"{client}.pem", "--tls-key",
                f"{client}.key", "--server-ca", ca, *more]

    def pull(self, *words, check=False, **named):
        return self.run(*self.pull_words(*words, **named), check=check)

    def begin_pull(self, *words, **named):
        process = subprocess.Popen([self.command, *map(str, self.pull_words(*words, **named))], cwd=self.folder,
                                   env=self.environment, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)
        self.processes.append(process)
        return process

    def tls(self, client="node", **limits):
        context = ssl.create_default_context(cafile=self.folder / "ca.pem")
        if client:
            context.load_cert_chain(self.folder / f"{client}.pem", self.folder / f"{client}.key")
        for name, value in limits.items():
            setattr(context, name, value)
        return context

    def beside(self, target):
        """What a pull has beside its target until that is whole."""
        return list(self.folder.glob(f".weightseal-{hashlib.sha256(target.encode()).hexdigest()[:16]}.*"))

    def partial(self, target):
        """The bytes on disk of what a pull has so far."""
        return sum(file.stat().st_blocks * 512 for part in self.beside(target) for file in part.rglob("*") if file.is_file())

    def same(self, target, model="llama", without=()):
        ours, theirs = self.folder / target, self.models / model
        names = {file.relative_to(theirs) for file in theirs.rglob("*") if file.is_file()} - set(map(Path, without))
        there = {file.relative_to(ours) for file in ours.rglob("*") if file.is_file()} if ours.exists() else set()
        return names == there and all((ours / name).read_bytes() == (theirs / name).read_bytes() for name in names)

    def close(self):
        for other in self.others:
            other.close()
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()


class Server:
    def __init__(self, world, *more, policy, models, certificate, port, environment):
        self.log = world.folder / f"serve-{len(world.processes)}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [world.command, "serve", "--models", models, "--listen", f"127.0.0.1:{port}", "--status", "127.0.0.1:0",
                 "--tls-cert", f"{certificate}.pem", "--tls-key", f"{certificate}.key", "--client-ca", "ca.pem", "--policy", policy,
                 "--rescan", "1", *more],
                cwd=world.folder, env={**world.environment, **environment}, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT)
        world.processes.append(self.process)
        self.port = int(self.wait(r"serving at https://127.0.0.1:(\d+)\n"))
        self.status = int(self.wait(r"status at http://127.0.0.1:(\d+)\n"))

    def wait(self, pattern):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            found = re.search(pattern, self.log.read_text())
            if found:
                return found[1] if found.re.groups else found[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"no {pattern}: {self.log.read_text()}")

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(SECONDS)
