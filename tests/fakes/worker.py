"""A worker that writes what a real one writes, or ends as a test says.

Its database: schema `shop` with `orders` in two ranges, two small tables in one chunk, `log` without a key in the
stream, a routine and a view. Its bytes are the same whichever attempt writes them.
"""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from tests.fakes.ecs import Behaviour, Exit, FakeTask
from tests.fakes.s3 import FakeS3, sha256

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

DONE: Final = Exit(0)
ROWS: Final = {"orders": 1000, "customers": 10, "prices": 20, "log": 5}
CHUNK_ROWS: Final = {1: None, 2: 600, 3: 400, 4: 30}


class ScriptedWorker:
    """Behaves well, except in the errands (`dump-00-01`) that `scripts` names."""

    def __init__(self, s3: FakeS3, table: "Table", now: Callable[[], float]) -> None:
        self.scripts: dict[str, Behaviour] = {}
        self.warnings: list[str] = []
        self._s3, self._table, self._now = s3, table, now

    def __call__(self, task: FakeTask) -> Exit | None:
        self.beat(task)
        return self.scripts.get(task.name, self.work)(task)

    def work(self, task: FakeTask) -> Exit | None:
        """The whole errand at one look; shard 0 goes on until every chunk is there."""
        return self.plan(task) if task.name.startswith("plan") else self.dump(task)

    def plan(self, task: FakeTask) -> Exit:
        told = task.environment
        stored = json.dumps(plan_document(told), sort_keys=True).encode()
        place = {"Bucket": told["DATAMUNG_BUCKET"], "ExpectedBucketOwner": told["DATAMUNG_BUCKET_OWNER"]}
        try:
            self._s3.put_object(Key=told["DATAMUNG_PLAN_KEY"], Body=stored, IfNoneMatch="*", **place)
        except ClientError:
            stored = self._s3.objects[told["DATAMUNG_PLAN_KEY"]][0].body
        plan = json.loads(stored)
        row = {
            "plan_key": told["DATAMUNG_PLAN_KEY"],
            "plan_sha256": hashlib.sha256(stored).hexdigest(),
            "chunks": len(plan["chunks"]),
            "stream_first": plan["stream"]["first_number"],
            "estimated_raw_bytes": plan["estimated_raw_bytes"],
            "tables": len(plan["inventory"]["tables"]),
            "summary": "Froze the replica 0 s behind its source and planned 4 tables",
        }
        self._put(told, "PLAN", row)
        return DONE

    def dump(self, task: FakeTask) -> Exit | None:
        told = task.environment
        if told["DATAMUNG_PLAN_KEY"] not in self._s3.objects:
            return Exit(1)
        plan = json.loads(self._s3.objects[told["DATAMUNG_PLAN_KEY"]][0].body)
        for chunk in plan["chunks"]:
            if chunk["number"] % int(told["DATAMUNG_SHARDS"]) == int(told["DATAMUNG_SHARD"]):
                self.dump_chunk(told, chunk["number"])
        if told["DATAMUNG_SHARD"] != "0":
            return DONE
        if any(self._get(told, f"CHUNK#{chunk['number']:05d}") is None for chunk in plan["chunks"]):
            return None
        return self.dump_stream(told, plan)

    def dump_chunk(self, told: dict[str, str], number: int) -> None:
        """Accepted chunks stay; any other is uploaded and accepted."""
        if self._get(told, f"CHUNK#{number:05d}") is not None:
            return
        body = f"chunk {number}\n".encode() * 10
        row = {
            "plan_sha256": told["DATAMUNG_PLAN_SHA256"],
            "number": number,
            "shard": int(told["DATAMUNG_SHARD"]),
            "attempt": int(told["DATAMUNG_ATTEMPT"]),
            "rows": CHUNK_ROWS[number],
            "moved": False,
            "warnings": self.warnings,
            **self.upload(told, number, body),
        }
        self._put(told, f"CHUNK#{number:05d}", row)

    def dump_stream(self, told: dict[str, str], plan: dict[str, Any]) -> Exit:
        """Two parts, the runs begin in the first."""
        first, attempt = plan["stream"]["first_number"], int(told["DATAMUNG_ATTEMPT"])
        if self._get(told, "STREAM") is not None:
            return DONE
        runs = [{**run, "offset_bytes": 0} for run in plan["stream"]["runs"]]
        parts = []
        for number, begun in ((first, runs), (first + 1, [])):
            part = {"number": number, "runs": begun, **self.upload(told, number, f"stream {number}\n".encode() * 5)}
            self._put(told, f"STREAMPART#{attempt:02d}#{number:05d}", {"attempt": attempt, **part})
            parts.append(part)
        row = {
            "plan_sha256": told["DATAMUNG_PLAN_SHA256"],
            "attempt": attempt,
            "first": first,
            "last": first + 1,
            "size_bytes": sum(part["size_bytes"] for part in parts),
            "raw_bytes": sum(part["raw_bytes"] for part in parts),
            "warnings": self.warnings,
        }
        self._put(told, "STREAM", row)
        return DONE

    def upload(self, told: dict[str, str], number: int, body: bytes) -> dict[str, Any]:
        """Stores one part; answers its fields of a row."""
        stored = self._s3.upload_part(
            Bucket=told["DATAMUNG_BUCKET"],
            ExpectedBucketOwner=told["DATAMUNG_BUCKET_OWNER"],
            Key=told["DATAMUNG_DUMP_KEY"],
            UploadId=told["DATAMUNG_UPLOAD_ID"],
            PartNumber=number,
            Body=body,
            ChecksumSHA256=sha256(body),
        )
        return {"etag": stored["ETag"], "sha256": sha256(body), "size_bytes": len(body), "raw_bytes": 3 * len(body)}

    def beat(self, task: FakeTask, progress_at: float | None = None) -> None:
        """A heartbeat; with progress now, unless told otherwise."""
        told, phase = task.environment, task.name[:4]
        row = {
            "attempt": int(told["DATAMUNG_ATTEMPT"]),
            "at": int(self._now()),
            "progress_at": int(self._now() if progress_at is None else progress_at),
            "raw_bytes": 1,
            "chunks_done": 0,
            "activity": "working",
        }
        self._put(told, f"HEARTBEAT#{phase}#{int(told['DATAMUNG_SHARD']):02d}", row)

    def failing(self, code: str, *, retryable: bool, exit_code: int = 5) -> Behaviour:
        """A behaviour: ends with a failure row."""

        def behave(task: FakeTask) -> Exit:
            told = task.environment
            sk = f"FAILURE#{task.name[:4]}#{int(told['DATAMUNG_SHARD']):02d}#{int(told['DATAMUNG_ATTEMPT']):02d}"
            row = {"code": code, "message": f"It was {code}.", "retryable": retryable, "exit_code": exit_code}
            self._put(told, sk, row)
            return Exit(exit_code)

        return behave

    def _put(self, told: dict[str, str], sk: str, row: dict[str, Any]) -> None:
        self._table.put_item(Item={"pk": f"WORK#{told['DATAMUNG_JOB_ID']}", "sk": sk, **row})

    def _get(self, told: dict[str, str], sk: str) -> Any:
        return self._table.get_item(Key={"pk": f"WORK#{told['DATAMUNG_JOB_ID']}", "sk": sk}).get("Item")


TOLD: Final = {
    "DATAMUNG_ISOLATION": "replica",
    "DATAMUNG_JOB_ID": "backup-0001",
    "DATAMUNG_ENGINE": "mysql",
    "DATAMUNG_COMPRESSION": "zstd",
    "DATAMUNG_VERIFY": "counts",
}
"""What a worker is told that a plan repeats."""


def plan_document(told: dict[str, str]) -> dict[str, Any]:
    """The plan for the worker's database, as `worker/plan_model.py` describes it."""
    is_direct = told["DATAMUNG_ISOLATION"] == "direct"
    everything = [{"kind": "everything", "schema": None, "tables": [], "schemas": ["shop"], "ignore_tables": []}]
    stream = [
        {"kind": "data", "schema": "shop", "tables": ["log"], "schemas": [], "ignore_tables": []},
        {"kind": "routines", "schema": "shop", "tables": [], "schemas": [], "ignore_tables": []},
        {"kind": "views", "schema": None, "tables": [], "schemas": ["shop"], "ignore_tables": []},
    ]
    chunks = [
        _chunk(1, "schema", {"tables": ["orders", "customers", "prices", "log"], "where": None}),
        _chunk(2, "data", {"tables": ["orders"], "where": "`id` < 600", "range": {"first": "1", "last": "599"}}),
        _chunk(3, "data", {"tables": ["orders"], "where": "`id` >= 600", "range": {"first": "600", "last": "1000"}}),
        _chunk(4, "data", {"tables": ["customers", "prices"], "where": None}),
    ]
    return {
        "format": 1,
        "job_id": told["DATAMUNG_JOB_ID"],
        "isolation": told["DATAMUNG_ISOLATION"],
        "engine": told["DATAMUNG_ENGINE"],
        "compression": told["DATAMUNG_COMPRESSION"],
        "verify": told["DATAMUNG_VERIFY"],
        "created_at": "2027-01-15T08:00:00.000Z",
        "server": {"version": "8.4.3"},
        "client": {"program": "mysqldump", "version": "9.7.4"},
        "position": None if is_direct else {"file": "bin.000001", "position": 4, "gtid_set": "", "lag_s": 0},
        "fingerprint": None,
        "inventory": _inventory(),
        "warnings": [],
        "estimated_raw_bytes": 1000,
        "ceiling_bytes": 1 << 27,
        "chunks": [] if is_direct else chunks,
        "stream": {"first_number": 1, "runs": everything} if is_direct else {"first_number": 5, "runs": stream},
    }


def _inventory() -> dict[str, Any]:
    table = {"schema": "shop", "engine": "InnoDB", "checksum": None, "data_bytes": 100}
    code = {"schema": "shop", "definer": "root@%", "sha256": "0" * 64}
    return {
        "schemas": [{"name": "shop", "create_sha256": "0" * 64}],
        "tables": [{**table, "name": name, "rows": rows} for name, rows in ROWS.items()],
        "views": [{**code, "name": "order_totals"}],
        "routines": [{**code, "name": "total", "type": "FUNCTION"}],
        "triggers": [],
        "events": [],
    }


def _chunk(number: int, kind: str, run: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": number,
        "kind": kind,
        "runs": [{"schema": "shop", "range": None, **run}],
        "estimated_raw_bytes": 100,
        "rows": None,
    }
