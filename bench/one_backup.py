"""The worker's plan and dump in one process, against a real server and a sink: what `compare_pipelines` measures.

Everything is the worker's own but the rows, which are kept in memory, and the login, which comes from the arguments.
Prints one JSON object: raw and stored bytes, chunks, seconds of each phase.
"""

import argparse
import json
import os
import tempfile
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from worker import aws
from worker.children import Children
from worker.connecting import connect
from worker.contract import Contract, Include, Verify
from worker.dump import dump
from worker.fingerprint import read_run
from worker.plan import plan
from worker.progress import Progress
from worker.records import ChunkRecord, FreezeRecord, StreamRecord
from worker.server import read_server

from tests.worker.fake_aws import MemoryRecords

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

SECRET = "one"


class OneSecret:
    """Secrets Manager with the server's login."""

    def __init__(self, username: str, password: str) -> None:
        self._secret = json.dumps({"username": username, "password": password})

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": self._secret}


def contract_of(options: argparse.Namespace, scratch: Path) -> Contract:
    """One whose replica was frozen before the clock starts."""
    work = f"work/{uuid.uuid4().hex}"
    return Contract(
        phase="plan", job_id="bench-0001", table="-", bucket="bench", bucket_owner="123456789012", kms_key_arn="arn:k",
        isolation="replica", engine="mysql", host="127.0.0.1", port=options.port, source_host="source.invalid",
        source_port=3306, secret_arn=SECRET, compression="zstd", verify=cast(Verify, options.verify),
        include=Include(schemas=(options.schema,)), shard=0, shards=1, attempt=1, dump_key="backups/bench/dump.sql.zst",
        plan_key=f"{work}/plan.json", stall_limit_s=60, lag_limit_s=0,
        vcpu=os.cpu_count() or 1, ca_bundle=options.ca, scratch=scratch,
        mysql_bin_dir=options.bin_dir, mariadb_bin_dir=options.bin_dir,
    )  # fmt: skip


def note_frozen(contract: Contract, clients: aws.Clients, records: MemoryRecords) -> None:
    """The server replicates from nobody: it stands as a worker before this one would have left it."""
    with connect(contract, clients.secretsmanager) as session:
        flavor, _ = read_server(session, contract.engine)
        records.note_freeze(FreezeRecord(*read_run(session, flavor), 0))


def back_up(options: argparse.Namespace, scratch: Path) -> dict[str, float]:
    contract, records, children = contract_of(options, scratch), MemoryRecords(), Children()
    clients = replace(
        aws.connect(contract),
        secretsmanager=cast("SecretsManagerClient", OneSecret(options.user, os.environ["BENCH_PASSWORD"])),
    )
    note_frozen(contract, clients, records)
    began = time.monotonic()
    plan(contract, clients=clients, records=records, children=children, progress=Progress(1))
    planned_s, planned = time.monotonic() - began, records.plan()
    if planned is None:
        raise SystemExit("there is no plan")
    upload = clients.s3.create_multipart_upload(Bucket=contract.bucket, Key=contract.dump_key)
    contract = replace(contract, phase="dump", plan_sha256=planned.plan_sha256, upload_id=upload["UploadId"])
    dump(contract, clients=clients, records=records, children=children, progress=Progress(1))
    chunks, stream = records.accepted_chunks().values(), records.stream()
    parts: list[ChunkRecord | StreamRecord] = [*chunks, *([stream] if stream else [])]
    return {
        "plan_s": planned_s, "dump_s": time.monotonic() - began - planned_s, "chunks": len(chunks),
        "raw_bytes": sum(part.raw_bytes for part in parts), "stored_bytes": sum(part.size_bytes for part in parts),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--schema", required=True)
    parser.add_argument("--ca", type=Path, required=True)
    parser.add_argument("--bin-dir", type=Path, required=True)
    parser.add_argument("--verify", default="counts")
    with tempfile.TemporaryDirectory() as scratch:
        print(json.dumps(back_up(parser.parse_args(), Path(scratch))))


if __name__ == "__main__":
    main()
