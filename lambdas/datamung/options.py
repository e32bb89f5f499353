"""The options of a backup: what may be asked for and what each choice means, and how a job shows what it was asked.

A field that is not named here is refused, so no host, ARN, bucket or role can come from a client (H86). What a job
shows comes from its row and is held to the choices alone: a rule that is made later must not hide a job.
"""

import json
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from datamung.names import Compression
from datamung.rows import Isolation, Request
from datamung.system_schemas import SYSTEM_SCHEMAS, is_system_schema

INCLUDE_LIMIT_BYTES: Final = 4_000
"""`include` travels in RunTask's container overrides, which hold at most 8,192 characters."""

MAX_WORKERS: Final = 1
"""Workers that one job may have."""

_SERVERS_OWN: Final = f"a system schema ({', '.join(SYSTEM_SCHEMAS)}, in any letter case)"

IsolationMode = Annotated[
    Isolation,
    Field(
        description="`replica`: a read replica is made, frozen when it has caught up or the deployment's time for that "
        "has passed, dumped by many mysqldumps at once, and deleted; no dump runs on the database itself, which needs "
        "automated backups and a master password that RDS does not manage. `direct`: nothing is made; one mysqldump "
        "reads the database itself in one transaction, so that the database bears the load, rows are not counted, and "
        "tables that are not transactional are not consistent."
    ),
]
WorkerSize = Annotated[
    Literal["S", "M", "L", "XL", "EC2"],
    Field(
        description="On Fargate: `S` has 1 vCPU and 4 GiB of memory, `M` 4 and 16, `L` 8 and 32, `XL` 16 and 64. `EC2` "
        "has 32 and 128, on an instance that ECS manages, in the VPCs for which the deployment has such workers. One "
        "mysqldump runs on each vCPU; in isolation `direct` there is one in all."
    ),
]
CompressionFormat = Annotated[
    Compression,
    Field(description="`zstd`: the dump is dump.sql.zst, read with `zstd -dc`. `gzip`: dump.sql.gz, with `gzip -dc`."),
]
Verification = Annotated[
    Literal["object", "counts", "checksums"],
    Field(
        description="What must hold before a dump counts as a backup. `object`: the object in S3 has the length and "
        "the checksum of the parts that were written, and all that the plan found has a place in them. `counts`: also, "
        "the rows of each table are counted on the frozen replica, those of a table that is cut into ranges by range "
        "as well, and each range once more when it has been dumped; the sums agree. `checksums`: also, the manifest "
        "holds the CHECKSUM TABLE of each table that a dump carries unchanged, to be compared with a restored server; "
        "here nothing is compared with it. In isolation `direct` it is `object` whatever is asked for, and what the "
        "one mysqldump wrote is known from its own end alone."
    ),
]


class Strict(BaseModel):
    """Refuses unknown fields; its errors never repeat the input, which may hold a password (H85)."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _of_a_user(schema: str) -> str:
    if is_system_schema(schema):
        raise ValueError(f"must not be {_SERVERS_OWN}, because none is ever dumped")
    return schema


MysqlName = Annotated[str, Field(min_length=1, max_length=64)]
"""MySQL's limit for names of schemas and tables: 64 characters."""

SchemaName = Annotated[MysqlName, AfterValidator(_of_a_user), Field(description=f"Not {_SERVERS_OWN}.")]


class IsolationChoice(Strict):
    """How the dump is kept away from the database's own load."""

    mode: IsolationMode = "replica"


class TableName(Strict):
    """One table."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)

    schema_name: Annotated[SchemaName, Field(alias="schema")]
    table: MysqlName


class Include(Strict):
    """What to dump: whole schemas, and single tables; nothing named means everything."""

    schemas: tuple[SchemaName, ...] = ()
    tables: tuple[TableName, ...] = ()

    @model_validator(mode="after")
    def _fits_into_a_task(self) -> Self:
        if len(json.dumps(self.chosen()).encode()) > INCLUDE_LIMIT_BYTES:
            raise ValueError(f"must be at most {INCLUDE_LIMIT_BYTES:,} bytes of JSON")
        return self

    def chosen(self) -> dict[str, Any]:
        """The lists that name something."""
        lists = self.model_dump(mode="json", by_alias=True)
        return {name: named for name, named in lists.items() if named}


class WorkerChoice(Strict):
    """The machine that dumps."""

    size: WorkerSize = "M"
    count: Annotated[int, Field(ge=1, le=MAX_WORKERS)] = 1


class AskedIsolation(BaseModel):
    """The isolation that a job was asked for."""

    mode: IsolationMode


class AskedTable(BaseModel):
    """One table that a job was asked for."""

    schema_name: Annotated[str, Field(alias="schema")]
    table: str


class AskedInclude(BaseModel):
    """What a job was asked to dump; nothing named means everything."""

    schemas: list[str]
    tables: list[AskedTable]


class AskedWorker(BaseModel):
    """The machine that a job was asked to use."""

    size: WorkerSize
    count: int


class Options(BaseModel):
    """What a job was asked for, in a request's own fields, so that another job can be asked for the same. Credentials
    are not among them: typed ones are to be typed again."""

    isolation: AskedIsolation
    include: AskedInclude
    worker: AskedWorker
    compression: CompressionFormat
    verify: Verification


def options_of(request: Request) -> Options:
    """The options that a job's row remembers."""
    nothing: dict[str, Any] = {"schemas": [], "tables": []}
    return Options.model_validate({**request, "include": nothing | request["include"]})
