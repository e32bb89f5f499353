"""A fast S3 to measure against: takes uploads as quickly as a socket delivers them and keeps only what is small.

The emulators' S3 is bound by CPU at about 50 MB/s and would be what a benchmark measures. This one answers the calls of
`aws s3 cp` and of the worker, one thread per connection. It checks nothing. Run as a process of its own:
`python -m bench.s3_sink` prints its port.
"""

import hashlib
import re
import socket
import socketserver
import uuid
from http.client import responses
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

KEPT_BYTES = 4 << 20
BUFFER_BYTES = 1 << 20


class Sink(socketserver.ThreadingTCPServer):
    """Objects up to `KEPT_BYTES` are kept and can be read again; of larger ones and of parts only the size."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.objects: dict[str, bytes] = {}
        self.part_bytes: dict[str, int] = {}


class Connection(socketserver.StreamRequestHandler):
    """One keep-alive HTTP connection."""

    server: Sink
    rbufsize = BUFFER_BYTES
    disable_nagle_algorithm: ClassVar[bool] = True

    def handle(self) -> None:
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * BUFFER_BYTES)
        self._buffer = memoryview(bytearray(BUFFER_BYTES))
        while line := self.rfile.readline():
            method, target, _ = line.decode("latin1").split(" ", 2)
            headers = self._headers()
            if headers.get("expect", "").lower() == "100-continue":
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            url = urlsplit(target)
            query = parse_qs(url.query, keep_blank_values=True)
            body, size_bytes = self._body(int(headers.get("content-length", 0)))
            self._answer(method, url.path, query, body, size_bytes)

    def _headers(self) -> dict[str, str]:
        headers = {}
        while line := self.rfile.readline().strip():
            name, _, value = line.decode("latin1").partition(":")
            headers[name.lower()] = value.strip()
        return headers

    def _body(self, size_bytes: int) -> tuple[bytes, int]:
        """The body if it is small, and its size."""
        if size_bytes <= KEPT_BYTES:
            return self.rfile.read(size_bytes), size_bytes
        left = size_bytes
        while left:
            left -= self.rfile.readinto1(self._buffer[: min(left, BUFFER_BYTES)])
        return b"", size_bytes

    def _answer(self, method: str, path: str, query: dict[str, list[str]], body: bytes, size_bytes: int) -> None:
        if method == "POST" and "uploads" in query:
            self._send(200, f"<InitiateMultipartUploadResult><UploadId>{uuid.uuid4().hex}</UploadId>"
                       "</InitiateMultipartUploadResult>".encode())  # fmt: skip
        elif method == "POST" and "uploadId" in query:
            parts = len(re.findall(b"<PartNumber>", body))
            self._send(
                200, f'<CompleteMultipartUploadResult><ETag>"x-{parts}"</ETag></CompleteMultipartUploadResult>'.encode()
            )
        elif method == "PUT" and "partNumber" in query:
            upload = query["uploadId"][0]
            self.server.part_bytes[upload] = self.server.part_bytes.get(upload, 0) + size_bytes
            self._send(200, etag=uuid.uuid4().hex)
        elif method == "PUT":
            self.server.objects[path] = body
            self._send(200, etag=hashlib.sha256(body).hexdigest()[:32])
        elif method in {"GET", "HEAD"} and path in self.server.objects:
            self._send(200, self.server.objects[path], etag="x")
        else:
            self._send(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _send(self, status: int, body: bytes = b"", etag: str = "") -> None:
        head = f"HTTP/1.1 {status} {responses[status]}\r\nContent-Length: {len(body)}\r\n"
        self.wfile.write((head + (f'ETag: "{etag}"\r\n' if etag else "") + "\r\n").encode() + body)


def main() -> None:
    with Sink() as sink:
        print(sink.server_address[1], flush=True)
        sink.serve_forever()


if __name__ == "__main__":
    main()
