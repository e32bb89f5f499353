"""One dump's world for the tests: a real server with a small zoo, a hand-made plan, a fake S3 and rows in memory."""

import dataclasses
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from worker.aws import Clients
from worker.children import Children
from worker.connecting import connect
from worker.contract import Contract, Include
from worker.dump import dump, prepare
from worker.fingerprint import read_fingerprint
from worker.flavor import flavor_of
from worker.inventory import read_inventory
from worker.plan_model import (
    Chunk,
    Client,
    EventItem,
    Inventory,
    Plan,
    Run,
    SchemaItem,
    Server,
    Stream,
    StreamRun,
    TableItem,
    TriggerItem,
    ViewItem,
    plan_sha256,
)
from worker.progress import Progress
from worker.work import Work

from tests.worker.conftest import FakeSecrets, contract_for
from tests.worker.fake_aws import FakeS3, MemoryRecords
from tests.worker.mysql_server import ADMIN, MARIADB_BIN_DIR, MYSQL_BIN_DIR, MysqlServer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

A, B = "zoo a`b'\"", "zoo ;ö"
"""Two schemas whose names need quoting everywhere (H48). Events are in the one without quotation marks, because
mariadb-dump cannot select the other when it dumps events."""

ROWS = 3000

ZOO = (
    f"CREATE SCHEMA `{A.replace('`', '``')}` CHARACTER SET latin1",
    f"CREATE SCHEMA `{B}`",
    f"USE `{A.replace('`', '``')}`",
    "CREATE TABLE keyed (id INT PRIMARY KEY, t TEXT, b VARBINARY(64))",
    "INSERT INTO keyed WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
    "SELECT i, REPEAT('é', 10), UNHEX(SHA2(i, 256)) FROM n",
    f"INSERT INTO keyed SELECT id + 1000, t, b FROM keyed WHERE id <= {ROWS - 2000}",
    f"INSERT INTO keyed SELECT id + 2000, t, b FROM keyed WHERE id <= {ROWS - 2000}",
    "CREATE TABLE nothing (id INT PRIMARY KEY)",
    f"USE `{B}`",
    "CREATE TABLE `odd``table` (id INT PRIMARY KEY, e VARCHAR(20)) CHARACTER SET utf8mb4",
    "INSERT INTO `odd``table` VALUES (1, '😀'), (2, NULL)",
    "CREATE TABLE keyless (a INT, b BLOB)",
    "INSERT INTO keyless VALUES (1, 0x0001FF), (1, 0x0001FF), (2, '')",
    "CREATE TRIGGER tr BEFORE INSERT ON keyless FOR EACH ROW SET NEW.a = NEW.a + 100",
    "CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1",
    f"CREATE VIEW outer_view AS SELECT id, `{B}`.one() AS n FROM `{A.replace('`', '``')}`.keyed",
    "CREATE EVENT ev ON SCHEDULE EVERY 1 YEAR DO SET @x = 1",
    f"CREATE VIEW `{A.replace('`', '``')}`.`nested view` AS SELECT COUNT(*) AS c FROM outer_view",
)

SCHEMA = Chunk(1, "schema", (Run(A, ("keyed", "nothing")), Run(B, ("odd`table", "keyless"))), 0)
LOW, HIGH = Run(A, ("keyed",), "`id` < 1500"), Run(A, ("keyed",), "`id` >= 1500")
SMALL = (Run(A, ("nothing",)), Run(B, ("odd`table",)))
CHUNKS = (SCHEMA, Chunk(2, "data", (LOW,), 100_000), Chunk(3, "data", (HIGH,), 100_000), Chunk(4, "data", SMALL, 100))
STREAM = (
    StreamRun("data", schema=B, tables=("keyless",)),
    StreamRun("routines", schema=B),
    StreamRun("triggers", schema=B),
    StreamRun("events", schema=B),
    StreamRun("views", schemas=(A, B)),
)

INVENTORY = Inventory(
    schemas=(SchemaItem(A, ""), SchemaItem(B, "")),
    tables=(
        TableItem(A, "keyed", "InnoDB", ROWS, None, 0),
        TableItem(A, "nothing", "InnoDB", 0, None, 0),
        TableItem(B, "odd`table", "InnoDB", 2, None, 0),
        TableItem(B, "keyless", "InnoDB", 3, None, 0),
    ),
    views=(ViewItem(B, "outer_view", "", ""), ViewItem(A, "nested view", "", "")),
    routines=(),
    triggers=(TriggerItem(B, "tr", "keyless", "", ""),),
    events=(EventItem(B, "ev", "", "ENABLED", ""),),
)


def make_zoo(server: MysqlServer) -> None:
    server.execute(*ZOO)


@dataclass
class World:
    """One job: `run` is one worker's `dump`, from its contract to its last row."""

    server: MysqlServer
    scratch: Path
    plan: Plan
    s3: FakeS3 = field(default_factory=FakeS3)
    records: MemoryRecords = field(default_factory=MemoryRecords)
    children: Children = field(default_factory=Children)
    progress: Progress = field(default_factory=lambda: Progress(1))

    def contract(self, **changes: Any) -> Contract:
        stored = self.plan.to_bytes()
        self.s3.objects["work/job-00000001/plan.json"] = stored
        values: dict[str, Any] = {
            "phase": "dump",
            "isolation": self.plan.isolation,
            "compression": self.plan.compression,
        }
        values |= {"upload_id": "upload-1", "plan_sha256": plan_sha256(stored), "stall_limit_s": 20}
        return contract_for(self.server, self.scratch, **(values | changes))

    @property
    def clients(self) -> Clients:
        no_table = cast("Table", None)  # the rows are in memory
        return Clients(self.s3.client, FakeSecrets(ADMIN).client, no_table)

    def run(self, parallel: int = 2, **changes: Any) -> None:
        dump(
            self.contract(**changes), clients=self.clients, records=self.records, children=Children(),
            progress=self.progress, parallel=parallel,
        )  # fmt: skip

    def work(self, **changes: Any) -> Work:
        return prepare(
            self.contract(**changes), clients=self.clients, records=self.records, children=self.children,
            progress=self.progress, parallel=1,
        )  # fmt: skip


def plan_of(server: MysqlServer, scratch: Path, **changes: Any) -> Plan:
    """A plan of the zoo for a server that stands still, unless changed."""
    version = server.execute("SELECT VERSION() AS v, @@version_comment AS c")[0]
    with connect(contract_for(server, scratch), FakeSecrets(ADMIN).client) as session:
        fingerprint = read_fingerprint(session, flavor_of(server.kind, version["v"], version["c"]))
    plan = Plan(
        job_id="job-00000001", isolation="replica", engine=server.kind, compression="zstd", verify="counts",
        created_at="2026-01-01T00:00:00Z",
        server=Server(version["v"], version["c"], "", "", "", "", 0, "", 0, 0),
        client=Client("mysqldump" if server.kind == "mysql" else "mariadb-dump", ""), position=None,
        fingerprint=fingerprint, inventory=INVENTORY, warnings=(), estimated_raw_bytes=0, ceiling_bytes=1 << 20,
        chunks=CHUNKS, stream=Stream(len(CHUNKS) + 1, STREAM),
    )  # fmt: skip
    return dataclasses.replace(plan, **changes)


def directly(world: World, include: Include | None = None) -> None:
    """Makes the world's plan one of `direct` isolation: no fingerprint, no chunks, one stream, a real inventory."""
    with connect(contract_for(world.server, world.scratch), FakeSecrets(ADMIN).client) as session:
        found = read_inventory(session, include or Include())
    chosen = {schema.name for schema in found.inventory.schemas}
    in_order = tuple(schema for schema in (A, B) if schema in chosen)
    runs = (StreamRun("everything", schemas=in_order, ignore_tables=found.ignored),)
    world.plan = dataclasses.replace(
        world.plan, isolation="direct", fingerprint=None, inventory=found.inventory, chunks=(), stream=Stream(1, runs)
    )


def pretend_client(folder: Path, script: str, kind: str = "mysql") -> Path:
    """A folder with a client that describes itself as the real one does, and dumps what the shell script writes."""
    real = MYSQL_BIN_DIR / "mysqldump" if kind == "mysql" else MARIADB_BIN_DIR / "mariadb-dump"
    (folder / "bin").mkdir(parents=True)
    program = folder / "bin" / real.name
    program.write_text(f'#!/bin/sh\n[ "$1" = --no-defaults ] && exec {real} "$@"\n{script}\n')
    program.chmod(0o755)
    return program.parent


@contextmanager
def peak_memory() -> Iterator[Callable[[], int]]:
    """The most bytes that Python held at a time within the block, over what it held before."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def decompress(stored: bytes) -> bytes:
    """What a person's own tools make of it."""
    program = "zstd" if stored[:4] in (b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18") else "gzip"
    return subprocess.run([program, "-dc"], input=stored, capture_output=True, check=True).stdout


def restore(server: MysqlServer, sql: bytes) -> None:
    """Loads SQL with the server's own client and nothing else, in the C locale, and stops at the first error."""
    client = server.bin_dir / ("mysql" if server.kind == "mysql" else "mariadb")
    done = subprocess.run(
        [client, "--no-defaults", f"--socket={server.folder}/s.sock", f"--user={ADMIN[0]}", f"--password={ADMIN[1]}"],
        input=sql, env={"LC_ALL": "C"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()


def drop_zoo(server: MysqlServer) -> None:
    server.execute(f"DROP SCHEMA IF EXISTS `{A.replace('`', '``')}`", f"DROP SCHEMA IF EXISTS `{B}`")


def state_of(server: MysqlServer) -> dict[str, Any]:
    """Everything a dump must bring back: each object's text, each table's checksum, each view's answer."""
    a, b = f"`{A.replace('`', '``')}`", f"`{B}`"
    shown = {
        statement: list(server.execute(statement)[0].values())
        for statement in (
            f"SHOW CREATE SCHEMA {a}", f"SHOW CREATE SCHEMA {b}", f"SHOW CREATE TABLE {a}.keyed",
            f"SHOW CREATE TABLE {b}.keyless", f"SHOW CREATE TABLE {b}.`odd``table`", f"SHOW CREATE VIEW {b}.outer_view",
            f"SHOW CREATE VIEW {a}.`nested view`", f"SHOW CREATE FUNCTION {b}.one", f"SHOW CREATE EVENT {b}.ev",
            f"SELECT action_statement FROM information_schema.triggers WHERE trigger_schema = '{B}'",
            f"CHECKSUM TABLE {a}.keyed, {a}.nothing", f"CHECKSUM TABLE {b}.keyless, {b}.`odd``table`",
            f"SELECT c FROM {a}.`nested view`", f"SELECT COUNT(*), SUM(n) FROM {b}.outer_view",
        )
    }  # fmt: skip
    return shown | {
        "checksums": server.execute(f"CHECKSUM TABLE {a}.keyed, {a}.nothing, {b}.keyless, {b}.`odd``table`")
    }
