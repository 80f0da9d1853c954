# SPDX-License-Identifier: Apache-2.0
"""A mirror that passes on what a server gives, and may change it on the way."""

import http.client
import http.server
import ssl
import threading


class Mirror:
    """Listens with the server's own certificate; asks the server with the node's.

    spoil changes a byte in the middle of every sealed segment; cut, besides, hangs up after three quarters of it; rename exchanges a
    part of each path.
    """

    def __init__(self, world, server, spoil=False, cut=False, rename=None):
        self.asked = []
        mirror = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                mirror.asked.append(self.path)
                path = self.path.replace(*rename) if rename else self.path
                ahead = http.client.HTTPSConnection("localhost", server.port, context=world.tls())
                wanted = {name: value for name, value in self.headers.items() if name.lower() in ("range", "if-match")}
                ahead.request("GET", path, headers=wanted)
                answer = ahead.getresponse()
                body = answer.read()
                if spoil and "/files/" in path and len(body) > 100:
                    body = body[: len(body) // 2] + bytes([body[len(body) // 2] ^ 1]) + body[len(body) // 2 + 1 :]
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "date", "server"):
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body[: len(body) * 3 // 4] if cut and "/files/" in path else body)
                self.close_connection = cut
                ahead.close()

            def log_message(self, *_):
                pass

        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(world.folder / "server.pem", world.folder / "server.key")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
