"""A finished dump in the bucket: a manifest as the product builds it, of the scripted worker's database."""

import json
from typing import Any, Final

from datamung import jobs, names

from tests.unit.cloud import Cloud

DUMP_BYTES: Final = 60_000_000
RESTORE: Final = ["aws s3api get-object …", "zstd -dc dump.sql.zst | mysql …"]


def chunk(number: int, **fields: Any) -> dict[str, Any]:
    """A manifest's chunk of ten million bytes, which follows its predecessors."""
    begins = {"number": number, "offset_bytes": (number - 1) * 10_000_000, "size_bytes": 10_000_000}
    return {**begins, "raw_bytes": 30_000_000, "rows": 1, "moved": False, "kind": "data", "range": None, **fields}


def table(name: str, data_bytes: int, rows: int | None = 7) -> dict[str, Any]:
    return {"schema": "shop", "name": name, "engine": "InnoDB", "rows": rows, "data_bytes": data_bytes}


def stream_run(kind: str, offset_bytes: int, *tables: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "schema": "shop", "tables": list(tables), "offset_bytes": offset_bytes, **fields}


MANIFEST: Final[dict[str, Any]] = {
    "inventory": {
        "tables": [
            table("orders", 100),
            table("customers", 30),
            table("prices", 10),
            table("log", 5, None),
            table("empty", 0, 0),
        ]
    },
    "chunks": [
        chunk(1, kind="schema", schema="shop", tables=["orders", "customers", "prices", "log", "empty"]),
        chunk(2, schema="shop", tables=["orders"]),
        chunk(3, schema="shop", tables=["orders"]),
        chunk(4, runs=[{"schema": "shop", "tables": ["customers", "prices"], "range": None}], schemas=["shop"]),
        chunk(5, schema="shop", tables=["orders"], moved=True, raw_bytes=0),
        chunk(
            6,
            kind="stream",
            runs=[
                stream_run("data", 50_000_000, "log"),
                stream_run("data", 54_000_000, "orders", range_of=5),
                stream_run("views", 59_000_000),
            ],
        ),
    ],
    "restore": RESTORE,
}


def store_dump(cloud: Cloud, job_id: str, manifest: dict[str, Any] = MANIFEST) -> None:
    """Ends the job as succeeded, with its dump and manifest in the bucket."""
    key, manifest_key = names.dump_key(job_id, "zstd"), names.manifest_key(job_id)
    bucket = cloud.clients.settings.bucket
    for name, body in ((key, b"dump"), (manifest_key, json.dumps(manifest).encode())):
        cloud.clients.s3.put_object(Bucket=bucket, Key=name, Body=body)
    dump = {"bucket": bucket, "key": key, "version_id": "v1", "size_bytes": DUMP_BYTES, "raw_bytes": 1, "etag": "e"}
    jobs.set_fields(cloud.clients, job_id, dump=dump, manifest_key=manifest_key)
    jobs.record_outcome(cloud.clients, job_id, "succeeded", None)
