"""A real website on loopback whose pages a test writes, and that remembers what it was asked."""

import hashlib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@dataclass
class Served:
    body: bytes
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Slow:
    """A page that is waited for: `asked` once it is, answered when it is `ready`."""

    asked: Event = field(default_factory=Event)
    ready: Event = field(default_factory=Event)


class Website:
    """Pages by path. Each has an ETag, so that asking again for the same costs nothing."""

    def __init__(self) -> None:
        self.pages: dict[str, Served] = {}
        self.asked: list[tuple[str, int]] = []
        self.slow: dict[str, Slow] = {}
        site = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self.host = f"127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def page(self, path: str, text: str, *, head: str = "", **headers: str) -> None:
        html = f"<html lang='en'><head><title>{path}</title>{head}</head><body><main>{text}</main></body></html>"
        self.pages[path] = Served(html.encode(), headers={name.replace("_", "-"): v for name, v in headers.items()})

    def put(self, path: str, body: bytes | str, status: int = 200, kind: str = "text/plain", **headers: str) -> None:
        body = body.encode() if isinstance(body, str) else body
        self.pages[path] = Served(body, status, kind, {name.replace("_", "-"): v for name, v in headers.items()})

    def sitemap(self, path: str, *pages: str) -> None:
        places = "".join(f"<url><loc>{self.address}{page}</loc></url>" for page in pages)
        self.put(path, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>')

    def statuses(self, path: str) -> list[int]:
        return [status for asked, status in self.asked if asked == path]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        if slow := self.slow.get(request.path):
            slow.asked.set()
            slow.ready.wait(60)
        found = self.pages.get(request.path, Served(b"Not found", 404))
        etag = f'"{hashlib.sha256(found.body).hexdigest()[:12]}"'
        same = found.status == 200 and request.headers.get("If-None-Match") == etag
        status, body = (304, b"") if same else (found.status, found.body)
        self.asked.append((request.path, status))
        request.send_response(status)
        for name, value in {"Content-Type": found.kind, "ETag": etag, **found.headers}.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
