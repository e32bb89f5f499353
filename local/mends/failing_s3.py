"""S3 fails where it is asked to.

S3 answers 503 while it makes room, loses the answers to requests that it has carried out, and takes its time; MiniStack
does none of this by itself. A fault is a file in the folder that the variable `LOCAL_S3_FAULTS` names: JSON with
`operation`, `prefix` (of the key) and `how`. Without files nothing fails. `local/faults/s3.py` writes them.

- `refuse`: one request is answered 503 SlowDown, and nothing is done.
- `lose`: one request is carried out, and the connection ends before its answer.
- `hold`: the file is renamed to `*.held`, and every such request waits until that is gone; then it is carried out.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from hypercorn.events import Closed
from hypercorn.protocol.events import Response
from hypercorn.protocol.h11 import H11Protocol
from ministack.services import s3

_POLL_S = 0.05
_NEVER_SENT = 999
"""The status of an answer at which the connection is closed instead."""


def apply() -> None:
    """Look for a fault before each upload of a part and each completion."""
    folder = Path(os.environ["LOCAL_S3_FAULTS"])
    handle = s3.handle_request
    send = H11Protocol.stream_send

    async def handle_or_fail(method: str, path: str, headers: Any, body: bytes, query: Any, **more: Any) -> Any:
        operation = _operation(method, query)
        fault = _take(folder, operation, path.removeprefix("/").partition("/")[2]) if operation else ""
        if fault == "refuse":
            return s3._error("SlowDown", "Please reduce your request rate.", HTTPStatus.SERVICE_UNAVAILABLE)
        if fault.endswith(".held"):
            while Path(fault).exists():
                await asyncio.sleep(_POLL_S)
        answer = await handle(method, path, headers, body, query, **more)
        return (_NEVER_SENT, {}, b"") if fault == "lose" else answer

    async def send_or_close(protocol: Any, event: Any) -> None:
        if isinstance(event, Response) and event.status_code == _NEVER_SENT:
            protocol.is_cut = True
            await protocol.send(Closed())
        if not getattr(protocol, "is_cut", False):
            await send(protocol, event)

    s3.handle_request = handle_or_fail
    H11Protocol.stream_send = send_or_close


def _operation(method: str, query: Mapping[str, Any]) -> str:
    if "uploadId" not in query:
        return ""
    if method == "PUT":
        return "UploadPart"
    return "CompleteMultipartUpload" if method == "POST" else ""


def _take(folder: Path, operation: str, key: str) -> str:
    """How the first fault of this request is, and for a hold the path of its file; empty if there is none."""
    for path in sorted([*folder.glob("*.json"), *folder.glob("*.held")]):
        fault = json.loads(path.read_text())
        if fault["operation"] != operation or not key.startswith(fault["prefix"]):
            continue
        if fault["how"] == "hold":
            return str(path.rename(path.with_suffix(".held")))
        path.unlink()
        return str(fault["how"])
    return ""
