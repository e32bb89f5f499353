"""dump.manifest.json: the index of a dump, and all that is needed to restore it (P9).

It is built from the plan, the accepted parts and the finished object only, and written last.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from datamung.clients import Clients
from datamung.clock import iso
from datamung.parts import Accepted
from datamung.redaction import redact
from datamung.rows import Chunk, Job
from datamung.system_schemas import SYSTEM_SCHEMAS

FORMAT: Final = 1

NOT_INCLUDED: Final = (
    "accounts and grants",  # H43
    f"the system schemas {', '.join(SYSTEM_SCHEMAS)}",
    "server settings and replication settings",
)

MOST_WARNINGS: Final = 50
"""Of the client's; the workers' logs have all of them."""

_DECOMPRESS: Final = {"zstd": "zstd -dc", "gzip": "gzip -dc"}

_CLIENT: Final = {"mysql": "mysql", "mariadb": "mariadb --comments"}
"""MariaDB's client would strip the comments from routines and triggers."""


def build(clients: Clients, job: Job, plan: Mapping[str, Any], accepted: Accepted) -> bytes:
    """The manifest's bytes; a repeated call differs in `published_at` only."""
    settings, source = clients.settings, job["source"]
    document = {
        "format": FORMAT,
        "datamung_version": settings.version,
        "job_id": job["job_id"],
        "created_at": job["created_at"],
        "published_at": iso(clients.now()),
        "source": {
            "identifier": source["identifier"],
            "arn": source["arn"],
            "engine": source["engine"],
            "engine_version": source["engine_version"],
            "region": settings.region,
            "account_id": settings.account_id,
        },
        "verify": "object" if plan["isolation"] == "direct" else plan["verify"],  # nothing stands still to be counted
        **{name: plan[name] for name in ("isolation", "position", "server", "client", "compression", "inventory")},
        "warnings": [*plan["warnings"], *_warnings_of_client(accepted)],
        "not_included": list(NOT_INCLUDED),
        "dump": {
            **job["dump"],
            "raw_bytes": accepted.raw_bytes,
            "checksum_sha256": f"{accepted.checksum_sha256}-{len(accepted.in_order)}",
            "parts": len(accepted.in_order),
        },
        "chunks": _index(plan, accepted),
        "restore": _restore(job, plan["compression"]),
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _warnings_of_client(accepted: Accepted) -> list[str]:
    """What mysqldump warned of while it wrote what was accepted: each once (H05)."""
    said = [warning for part in (*accepted.chunks.values(), accepted.stream) for warning in part["warnings"]]
    return list(dict.fromkeys(map(redact, said)))[:MOST_WARNINGS]


def _index(plan: Mapping[str, Any], accepted: Accepted) -> list[dict[str, Any]]:
    """Every part, and every run of the stream, with its place in the object: its bytes can be fetched and restored
    without the rest."""
    planned = {chunk["number"]: chunk for chunk in plan["chunks"]}
    stream_offset_bytes = sum(chunk["size_bytes"] for chunk in accepted.chunks.values())
    index: list[dict[str, Any]] = []
    offset_bytes = 0
    for part in accepted.in_order:
        number = part["number"]
        entry: dict[str, Any] = {"number": number, "offset_bytes": offset_bytes, "size_bytes": part["size_bytes"]}
        entry |= {"raw_bytes": part["raw_bytes"], "sha256": part["sha256"]}
        if number in accepted.chunks:
            chunk = accepted.chunks[number]
            entry |= {"rows": chunk["rows"], "rows_counted": _when_counted(planned[number], chunk)}
            entry |= {"moved": chunk["moved"], **_contents(planned[number])}
        else:
            runs = [
                {**run, "offset_bytes": stream_offset_bytes + run["offset_bytes"]}
                for run in accepted.stream_parts[number]["runs"]
            ]
            entry |= {"kind": "stream", "rows": None, "rows_counted": None, "moved": False, "runs": runs}
        index.append(entry)
        offset_bytes += part["size_bytes"]
    return index


def _when_counted(planned: Mapping[str, Any], chunk: Chunk) -> str | None:
    """A range was counted again; of whole tables the plan's own count is repeated, for the replica stood still."""
    if chunk["rows"] is None:
        return None
    return "by the plan" if any(run["where"] is None for run in planned["runs"]) else "after the dump"


def _contents(chunk: Mapping[str, Any]) -> dict[str, Any]:
    """What a chunk holds: its schema and tables where it is one run, else each run's. Conditions are not repeated."""
    runs = [{"schema": run["schema"], "tables": run["tables"], "range": run.get("range")} for run in chunk["runs"]]
    if len(runs) == 1:
        return {"kind": chunk["kind"], **runs[0]}
    return {"kind": chunk["kind"], "schemas": sorted({run["schema"] for run in runs}), "range": None, "runs": runs}


def _restore(job: Job, compression: str) -> list[str]:
    dump = job["dump"]
    name = dump["key"].rsplit("/", 1)[1]
    version = f" --version-id {dump['version_id']}" if dump["version_id"] else ""
    return [
        f"aws s3api get-object --bucket {dump['bucket']} --key {dump['key']}{version} {name}",
        f"{_DECOMPRESS[compression]} {name} | {_CLIENT[job['source']['engine']]} --default-character-set=utf8mb4 "
        "--max-allowed-packet=1G -h HOST -u USER -p",
        "Compare the server's sql_mode, lower_case_table_names and time zone with `server` above before restoring.",
        "Create the accounts named as definers in `inventory` first: a dump carries no accounts.",  # H32
    ]
