# SPDX-License-Identifier: Apache-2.0
"""Many clients of one server at once, in one process, each with a connection of its own. Prints one JSON object.

    crowd.py idle  HOST PORT PATH CA CERT KEY CLIENTS BYTES    all stay connected; then one more fetches so many bytes
    crowd.py slow  HOST PORT PATH CA CERT KEY CLIENTS BYTES    each asks for so many bytes, and reads one a second until ended
"""

from __future__ import annotations

import asyncio
import json
import resource
import ssl
import sys
import time

# How many shake hands at once: the processors have no more to give than to a few.
AT_ONCE = 64


class Crowd:
    def __init__(self, host: str, port: str, path: str, authority: str, certificate: str, key: str) -> None:
        self.host, self.port, self.path = host, int(port), path
        self.context = ssl.create_default_context(cafile=authority)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.context.load_cert_chain(certificate, key)
        self.gate = asyncio.Semaphore(AT_ONCE)

    async def connect(self):
        async with self.gate:
            return await asyncio.open_connection(self.host, self.port, ssl=self.context, ssl_handshake_timeout=120, limit=1 << 16)

    async def ask(self, writer, size: int) -> None:
        writer.write(f"GET {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nRange: bytes=0-{size - 1}\r\n\r\n".encode())
        await writer.drain()

    async def fetch(self, reader, writer, size: int) -> None:
        await self.ask(writer, size)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 206 " not in head.split(b"\r\n")[0]:
            raise AssertionError(head.decode(errors="replace"))
        left = size
        while left:
            data = await reader.read(min(left, 1 << 18))
            if not data:
                raise AssertionError(f"cut off {left} bytes before the end")
            left -= len(data)

    async def idle(self, clients: int, size: int) -> None:
        began = time.monotonic()
        connected = await asyncio.gather(*(self.connect() for _ in range(clients)))
        took = time.monotonic() - began
        await asyncio.sleep(2)
        closed = sum(reader.at_eof() for reader, _ in connected)
        began = time.monotonic()
        reader, writer = await self.connect()
        await self.fetch(reader, writer, size)
        one_more = time.monotonic() - began
        print(json.dumps({"idle": clients, "closed": closed, "seconds": took, "one more": one_more}), flush=True)
        # Until whoever started this has looked at the server.
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

    async def slow(self, clients: int, size: int) -> None:
        connected = await asyncio.gather(*(self.connect() for _ in range(clients)))
        for _, writer in connected:
            await self.ask(writer, size)
        print(json.dumps({"slow": clients}), flush=True)

        async def dawdle() -> None:
            while True:
                for reader, _ in connected:
                    await reader.read(1)
                await asyncio.sleep(1)

        dawdling = asyncio.create_task(dawdle())
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        dawdling.cancel()


async def main(what: str, *words: str) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    *where, clients, size = words
    await getattr(Crowd(*where), what)(int(clients), int(size))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
