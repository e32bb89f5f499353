"""Promises of worker.parts: a part is stored with its checksum and owner, faults are waited out, refusals are named."""

import base64
import dataclasses
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from botocore.config import Config
from worker import aws
from worker.contract import Contract
from worker.errors import UploadFailed
from worker.parts import Parts

from tests.worker.fake_aws import FakeS3
from tests.worker.test_contract import ENVIRONMENT

CONTRACT = Contract.from_environment(ENVIRONMENT, "dump")
BODY = bytearray(b"canary" * 1_000_000)


class Sink(ThreadingHTTPServer):
    """An S3 that answers with the statuses of `script` first, and then with success."""

    def __init__(self, *script: int) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.script = list(script)
        self.seen: list[tuple[str, dict[str, str], bytes]] = []


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Sink

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        status = self.server.script.pop(0) if self.server.script else 200
        code = {403: "AccessDenied", 500: "InternalError", 503: "SlowDown"}.get(status, "")
        error = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode() if code else b""
        self.send_response(status)
        self.send_header("ETag", '"e"')
        self.send_header("Content-Length", str(len(error)))
        self.end_headers()
        self.wfile.write(error)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    server = Sink()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}", "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-central-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    yield server
    server.shutdown()
    server.server_close()


def test_part_travels_whole_with_checksum_and_owner(sink: Sink) -> None:  # H53, H59, H60
    stored = Parts(aws.connect(CONTRACT).s3, CONTRACT).upload(7, BODY)
    ((path, headers, body),) = sink.seen
    digest = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
    assert path == "/backups/backups/x/dump.sql.zst?uploadId=upload&partNumber=7"
    assert body == BODY
    assert headers["x-amz-checksum-sha256"] == stored.sha256 == digest
    assert headers["x-amz-expected-bucket-owner"] == "111122223333"
    assert headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
    assert "x-amz-checksum-sha256" in headers["authorization"]
    assert (stored.number, stored.etag, stored.size_bytes) == (7, '"e"', len(BODY))


def test_throttling_and_faults_are_waited_out(sink: Sink) -> None:  # H63
    sink.script = [503, 500, 503]
    assert Parts(aws.connect(CONTRACT).s3, CONTRACT).upload(7, BODY).etag == '"e"'
    assert [body for _, _, body in sink.seen] == [BODY] * 4


def test_refusal_is_named_and_not_repeated(sink: Sink) -> None:
    sink.script = [403]
    with pytest.raises(UploadFailed, match="part 7: AccessDenied"):
        Parts(aws.connect(CONTRACT).s3, CONTRACT).upload(7, BODY)
    assert len(sink.seen) == 1


def test_unreachable_s3_is_an_upload_failure() -> None:
    nowhere = boto3.client(
        "s3", endpoint_url="http://127.0.0.1:9", region_name="eu-central-1", aws_access_key_id="test",
        aws_secret_access_key="test", config=Config(retries={"total_max_attempts": 1}),
    )  # fmt: skip
    with pytest.raises(UploadFailed, match="EndpointConnectionError"):
        Parts(nowhere, CONTRACT).upload(7, BODY)


@pytest.mark.parametrize(
    ("owner", "upload_id", "code"),
    [("444455556666", "upload-1", "AccessDenied"), ("111122223333", "gone", "NoSuchUpload")],
)
def test_wrong_owner_or_upload_is_refused(owner: str, upload_id: str, code: str) -> None:  # H60
    contract = dataclasses.replace(CONTRACT, bucket_owner=owner, upload_id=upload_id)
    with pytest.raises(UploadFailed, match=code):
        Parts(FakeS3().client, contract).upload(1, BODY)
