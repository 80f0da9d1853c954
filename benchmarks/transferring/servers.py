# SPDX-License-Identifier: Apache-2.0
"""Who gives out the bytes: `weightseal serve`, and nginx with and without TLS."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from harness.machine import ROOT
from transferring.certificates import CLIENT, Certificates
from transferring.network import SERVER_ADDRESS, Network

NGINX = """
user root; daemon off; master_process on; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; default_type application/octet-stream;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen {address}:{plain}; root {files}; }}
  server {{
    listen {address}:{tls} ssl; root {files};
    ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_protocols TLSv1.3;
    ssl_client_certificate {authority}; ssl_verify_client on;
  }}
}}
"""
POLICY = """
rules:
  - clients: ["{client}"]
    models: ["*"]
    rights: [list, fetch]
limits:
  requests-per-second: 100000
  least-bytes-per-second: 0
"""
MODEL_PATH = "/v1/models/model/1/files/weights.sealed"
PLAIN_PORT, TLS_PORT, OUR_PORT = 8080, 8443, 8444


def most_connections() -> int:
    """That our server takes at once, with a few to spare: four open files for each."""
    return (resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 1000) // 4


class Server:
    """A process in the server's namespace."""

    def __init__(self, network: Network, port: int, command: list[object], environment: dict[str, str], log: Path) -> None:
        with open(log, "wb") as said:
            self.process = subprocess.Popen(
                network.at(network.server, *command),
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + 30
        probe = network.at(network.client, "bash", "-c", f"exec 3<>/dev/tcp/{SERVER_ADDRESS}/{port}")
        while subprocess.run(probe, stderr=subprocess.DEVNULL, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit(f"{command[0]} does not serve: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)

    def processes(self) -> list[int]:
        found, left = [], [self.process.pid]
        while left:
            process = left.pop()
            found.append(process)
            left += [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
        return found

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        ticks = 0
        for process in self.processes():
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def peak(self) -> int:
        """The most bytes of memory that its largest process had."""
        sizes = []
        for process in self.processes():
            status = Path(f"/proc/{process}/status").read_text().splitlines()
            sizes += [int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM:")]
        return max(sizes)

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def nginx(network: Network, folder: Path, files: Path, certificates: Certificates) -> Server:
    folder.mkdir()
    settings = folder / "nginx.conf"
    settings.write_text(
        NGINX.format(
            folder=folder,
            address=SERVER_ADDRESS,
            plain=PLAIN_PORT,
            tls=TLS_PORT,
            files=files,
            certificate=certificates.certificate("server"),
            key=certificates.key("server"),
            authority=certificates.authority,
        )
    )
    return Server(network, TLS_PORT, ["nginx", "-c", settings, "-p", folder], {}, folder / "said.txt")


def weightseal(network: Network, folder: Path, models: Path, certificates: Certificates, heap: str) -> Server:
    folder.mkdir()
    policy = folder / "policy.yaml"
    policy.write_text(POLICY.format(client=CLIENT))
    options = ["--models", models, "--listen", f"{SERVER_ADDRESS}:{OUR_PORT}", "--policy", policy, "--client-ca", certificates.authority]
    options += ["--tls-cert", certificates.certificate("server"), "--tls-key", certificates.key("server")]
    environment = {
        "WEIGHTSEAL_NO_BUILD": "1",
        "WEIGHTSEAL_HOME": str(folder / "home"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
        "WEIGHTSEAL_JAVA_OPTS": f"-Xmx{heap}",
    }
    return Server(network, OUR_PORT, [ROOT / "weightseal", "serve", *options], environment, folder / "said.txt")
