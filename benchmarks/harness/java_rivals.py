"""The SDKs: Java programs of this module, each on a class path of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from harness import machine
from harness.rival import BENCHMARKS, TARGET, Rival, key


class JavaRival(Rival):
    main = ""
    libraries = ""
    artifact = ""
    options: list[str] = []
    conscrypt = False

    def prepare(self) -> str | None:
        home = machine.java_home()
        if not home:
            return "not installed: JDK 25.0.3 or newer"
        broken = build_java_rivals()
        if broken:
            return broken
        self.key = key(self.secrets)
        classpath = [str(TARGET / "classes"), str(TARGET / "classpath" / self.libraries / "*")]
        options = list(self.options)
        jars = [self._jar(self.libraries, self.artifact)]
        if self.conscrypt:
            classpath.append(str(TARGET / "classpath" / "conscrypt" / "*"))
            options += ["-Dconscrypt=true", "--enable-native-access=ALL-UNNAMED"]
            jars.append(self._jar("conscrypt", "conscrypt-openjdk-uber"))
        self.version = ", ".join(jars)
        main = f"io.weightseal.benchmarks.rivals.{self.main}"
        self.fixed = [str(home / "bin" / "java"), *options, "-cp", ":".join(classpath), main]
        return None

    @staticmethod
    def _jar(folder: str, artifact: str) -> str:
        found = sorted((TARGET / "classpath" / folder).glob(f"{artifact}-[0-9]*.jar"))
        return found[0].stem if found else artifact

    def encrypt(self, source: Path, target: Path) -> list[str]:
        return [*self.fixed, "encrypt", str(self.key), str(source), str(target)]

    def decrypt(self, source: Path, target: Path) -> list[str]:
        return [*self.fixed, "decrypt", str(self.key), str(source), str(target)]


class Tink(JavaRival):
    name = "tink"
    what = "Tink streaming AEAD, AES256_GCM_HKDF_1MB, the JDK's cipher"
    main, libraries, artifact = "TinkStreaming", "tink", "tink"


class TinkSmall(Tink):
    name = "tink-4k"
    what = "Tink streaming AEAD, AES256_GCM_HKDF_4KB, the JDK's cipher"
    options = ["-Dsegment=4KB"]


class TinkConscrypt(Tink):
    name = "tink-conscrypt"
    what = "Tink streaming AEAD, AES256_GCM_HKDF_1MB, Conscrypt as first provider"
    conscrypt = True


class Aws(JavaRival):
    name = "aws"
    what = "AWS Encryption SDK, raw AES keyring, committing suite, 16 KiB frames, the JDK's cipher"
    main, libraries, artifact = "AwsEncryptionSdk", "aws-encryption-sdk", "aws-encryption-sdk-java"


class AwsConscrypt(Aws):
    name = "aws-conscrypt"
    what = "the same with Conscrypt as first provider"
    conscrypt = True


class PlainCopy(JavaRival):
    name = "copy-pipeline"
    what = "Weightseal's own pipeline with the cipher replaced by a copy in memory; no encryption"
    authenticated = False
    main, libraries, artifact = "PlainCopy", "engine", "weightseal-core"
    # As the launcher starts the product.
    options = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED"]
    conscrypt = True


def build_java_rivals() -> str | None:
    """Builds them unless they are newer than their sources; or says why not."""
    jars = sorted(TARGET.glob("weightseal-benchmarks-*.jar"))
    sources = [BENCHMARKS / "pom.xml", *(BENCHMARKS / "src" / "main").rglob("*.java")]
    if jars and jars[0].stat().st_mtime > max(each.stat().st_mtime for each in sources):
        return None
    print("building the Java rivals", file=sys.stderr)
    maven = [str(machine.ROOT / "mvnw"), "-q", "-ntp", "package", "-pl", "benchmarks", "-am", "-DskipTests"]
    if subprocess.run(maven, stdout=sys.stderr, check=False).returncode != 0:
        return "the Java rivals do not build; see above"
    return None
