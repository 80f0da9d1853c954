# SPDX-License-Identifier: Apache-2.0
"""Keys, certificates and models that both tools sign and verify, and how they are asked to."""

import datetime
import os
import subprocess
import sys
from pathlib import Path

import model_signing
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CURVES = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
PASSPHRASE = "Schlüssel"
NOW = datetime.datetime.now(datetime.timezone.utc)


def days(number):
    return NOW + datetime.timedelta(days=number)


def private_pem(key, form=serialization.PrivateFormat.PKCS8, passphrase=None):
    how = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, how)


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def certificate(subject, key, issuer=None, begins=-10, ends=10, authority=False, usage="digital_signature", purpose=None):
    """A certificate for `key`, by `issuer`: a pair of a certificate and its key, or itself."""
    names = {"subject": x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])}
    by, by_key = (issuer[0].subject, issuer[1]) if issuer else (names["subject"], key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(names["subject"])
        .issuer_name(by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(days(begins))
        .not_valid_after(days(ends))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if authority:
        usage = "key_cert_sign"
    if usage:
        all_usages = (
            "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
            "crl_sign encipher_only decipher_only"
        ).split()
        chosen = {each: each == usage for each in all_usages}
        builder = builder.add_extension(x509.KeyUsage(**chosen), critical=True)
    if purpose:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    return builder.sign(by_key, hashes.SHA256())


class World:
    def __init__(self, launcher, top):
        self.launcher, self.top = launcher, top
        self.environment = {**os.environ, "WEIGHTSEAL_HOME": str(top / "home"), "WEIGHTSEAL_NO_BUILD": "1"}
        self.passed = self.failed = 0

    # What both are asked.

    def weightseal(self, *arguments):
        """Exit status and all that was said."""
        return self._run([str(self.launcher), *map(str, arguments)])

    def tool(self, *arguments):
        """The reference tool's command line."""
        return self._run([str(Path(sys.executable).with_name("model_signing")), *map(str, arguments)])

    def _run(self, command):
        done = subprocess.run(
            command, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
        )
        return done.returncode, done.stdout + done.stderr

    def tool_refuses(self, model, signature, key=None, authority=None):
        """Why the reference refuses, by its library, which is faster; nothing when it does not."""
        config = model_signing.verifying.Config()
        if key:
            config.use_elliptic_key_verifier(public_key=key)
        else:
            config.use_certificate_verifier(certificate_chain=[authority])
        ignored = [signature.relative_to(model)] if signature.is_relative_to(model) else []
        config.set_hashing_config(model_signing.hashing.Config().set_ignored_paths(paths=ignored))
        try:
            config.verify(model, signature)
        except Exception as e:
            return f"{type(e).__name__} {e}"
        return None

    def must(self, answer):
        status, said = answer
        if status:
            raise SystemExit(f"exit {status}: {said}")
        return said

    def check(self, what, holds, said=""):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds:
            print(f"FAILED {what}: {said}")

    # What there is to sign, and to sign it with.

    def write(self, name, content):
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def model(self, name):
        files = {
            "a/b": b"b" * 70_000,
            "a.txt": b"hi\n",
            "empty": b"",
            "weights.bin": bytes(range(256)) * 9000,
            "sub/模型.bin": b"m",
            "sub/.git/kept": b"not Git's own folder",
            ".git/HEAD": b"ref: refs/heads/main\n",
            ".gitignore": b"*.tmp\n",
        }
        for path, content in files.items():
            self.write(f"{name}/{path}", content)
        return self.top / name

    def key(self, name, curve="p256"):
        key = ec.generate_private_key(CURVES[curve])
        self.write(f"{name}.pem", private_pem(key))
        self.write(f"{name}.pub", public_pem(key))
        return key

    def save(self, name, *certificates):
        pem = serialization.Encoding.PEM
        return self.write(name, b"".join(each.public_bytes(pem) for each in certificates))
