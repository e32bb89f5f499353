"""Which rows go into which part: small tables together, large tables in ranges, the rest into the stream.

Sizes are estimates; a chunk that outgrows its ceiling goes to the stream, so a bad estimate costs time and never rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from math import ceil

from worker.errors import PartTooLarge
from worker.inventory import SEQUENCE, TableFacts
from worker.parts import MAX_PARTS
from worker.plan_model import Chunk, Run, SchemaItem
from worker.ranges import Cut
from worker.segment import NAMED_BYTES

MIB = 1 << 20

COMPRESSED_PER_RAW_BYTE = 0.37
"""Assumed; 0.36 to 0.40 was measured at zstd levels 3 and 1 on mixed rows of orders, logs and half-random blobs."""

RAW_PER_DATA_BYTE = 1.1
"""Assumed; 1.08 was measured on the demonstration's 305 MB and 1.20 on a tenth of the bench's: 0.9 to 1.1 for texts and
numbers, up to 1.55 for binary columns, which become hex. It cannot make up for statistics that a server has not renewed
since a table grew: those call a table as small as it was then."""

CHUNKS_WANTED = 200
LEAST_TARGET_BYTES = 12 * MIB
"""More than twice the 5 MiB that S3 asks of a part but the last: cuts land between half the target and all of it, and
what is below 5 MiB is filled up to it. With a target of 5 MiB, a dump of 200 MB was stored as 440 MB."""

MOST_TARGET_BYTES = 64 * MIB
MOST_CHUNKS = 4_500
"""Targets in all of the database. Cutting makes one or two ranges of each, so up to 9,000 of S3's 10,000 part numbers
where estimates hold; the others are for the stream. Where they do not, only `make_chunks` bounds the ranges.
Up to 281 GiB compressed the target is 64 MiB at most, and grows beyond."""

LARGEST_TARGET_BYTES = 256 * MIB
CHUNKS_ROOM_BYTES = MOST_CHUNKS * LARGEST_TARGET_BYTES
"""Compressed; 1.1 TiB, which is 3 TiB of SQL by the ratio assumed above. A larger database is refused."""

CEILING_TARGETS = 4
LEAST_CEILING_BYTES = 64 * MIB
MOST_CEILING_BYTES = 512 * MIB
"""Memory of a dump worker is the ceiling times twice its parallelism, one part being filled and one being uploaded:
1 GiB for each core, of the 4 GiB that every size of worker has for it."""

WHOLE_UP_TO = 1.4
"""Targets; a larger table is cut."""

RUNS_PER_CHUNK = 250
"""Starting a mysqldump takes tens of milliseconds; a chunk of so many still takes only seconds (H101)."""

CUTTABLE_ENGINE = "InnoDB"


@dataclass(frozen=True)
class Sizes:
    """Compressed target and ceiling of one chunk, and the raw size that the target stands for."""

    target_bytes: int
    ceiling_bytes: int

    @property
    def target_raw_bytes(self) -> int:
        return int(self.target_bytes / COMPRESSED_PER_RAW_BYTE)


@dataclass(frozen=True)
class Chunking:
    """Chunks from number 1 without a gap, and the tables that go into the stream."""

    chunks: tuple[Chunk, ...]
    streamed: tuple[TableFacts, ...]


def sizes_for(raw_bytes: int) -> Sizes:
    """Between 12 and 64 MiB compressed per chunk; up to 256 MiB only when 4,500 of 64 would not do."""
    compressed = raw_bytes * COMPRESSED_PER_RAW_BYTE
    usual = min(max(compressed / CHUNKS_WANTED, LEAST_TARGET_BYTES), MOST_TARGET_BYTES)
    target = min(ceil(max(usual, compressed / MOST_CHUNKS)), LARGEST_TARGET_BYTES)
    return Sizes(target, min(max(CEILING_TARGETS * target, LEAST_CEILING_BYTES), MOST_CEILING_BYTES))


def require_room(raw_bytes: int, room_bytes: int) -> None:
    """Passes if SQL of this estimated size, compressed, fits into so many bytes of parts.

    Raises:
        PartTooLarge: before anything is dumped, where the parts would run out after days (H49).
    """
    compressed = int(raw_bytes * COMPRESSED_PER_RAW_BYTE)
    if compressed > room_bytes:
        raise PartTooLarge(
            f"An estimated {compressed >> 30} GiB, compressed, do not fit into one dump, which has room for "
            f"{room_bytes >> 30} GiB."
        )


def raw_bytes_of(table: TableFacts) -> int:
    """The estimated SQL text of the table's rows."""
    return int(table.item.data_bytes * RAW_PER_DATA_BYTE)


def parts_of(table: TableFacts, sizes: Sizes) -> int:
    """Into how many ranges the table should be cut: 1 if not at all."""
    small = _is_small(table, sizes)
    return 1 if small or table.item.engine != CUTTABLE_ENGINE else ceil(raw_bytes_of(table) / sizes.target_raw_bytes)


def _is_small(table: TableFacts, sizes: Sizes) -> bool:
    """Whether the table is not worth cutting."""
    return raw_bytes_of(table) <= WHOLE_UP_TO * sizes.target_raw_bytes


def make_chunks(
    schemas: Iterable[SchemaItem],
    tables: tuple[TableFacts, ...],
    sizes: Sizes,
    cuts: Mapping[tuple[str, str], Sequence[Cut]],
) -> Chunking:
    """Chunk 1 with every table's definition, then the rows. `tables` are sorted by schema; a large one without ranges
    in `cuts` goes into the stream.

    Raises:
        PartTooLarge: the chunks leave no part number to the stream (H49).
    """
    numbers = count(2)
    small: list[TableFacts] = []
    streamed: list[TableFacts] = []
    chunks: list[Chunk] = []
    for table in tables:
        if table.type == SEQUENCE:
            continue  # its definition in chunk 1 is all of it
        ranges = cuts.get((table.item.schema, table.item.name), ())
        chunks += [_range_chunk(next(numbers), table, cut) for cut in ranges]
        if not ranges:
            is_small = _is_small(table, sizes)
            (small if is_small else streamed).append(table)
    chunks += [_whole_chunk(next(numbers), group) for group in _groups(small, sizes)]
    if len(chunks) + 1 >= MAX_PARTS:
        raise PartTooLarge(f"{len(chunks) + 1} chunks leave none of S3's {MAX_PARTS} part numbers to the stream.")
    return Chunking((_schema_chunk(schemas, tables), *chunks), tuple(streamed))


def _schema_chunk(schemas: Iterable[SchemaItem], tables: Iterable[TableFacts]) -> Chunk:
    named = {schema: tuple(t.item.name for t in group) for schema, group in groupby(tables, lambda t: t.item.schema)}
    return Chunk(1, "schema", tuple(Run(schema.name, named.get(schema.name, ())) for schema in schemas), 0)


def _range_chunk(number: int, table: TableFacts, cut: Cut) -> Chunk:
    run = Run(table.item.schema, (table.item.name,), cut.where, cut.shown)
    bytes_per_row = raw_bytes_of(table) / max(1, table.estimated_rows)
    return Chunk(number, "data", (run,), int(cut.rows * bytes_per_row), cut.counted)


def _whole_chunk(number: int, group: list[TableFacts]) -> Chunk:
    runs = tuple(
        Run(schema, tuple(table.item.name for table in tables))
        for schema, tables in groupby(group, lambda table: table.item.schema)
    )
    counts = [table.item.rows for table in group]
    rows = None if None in counts else sum(count for count in counts if count is not None)
    return Chunk(number, "data", runs, sum(map(raw_bytes_of, group)), rows)


def _groups(tables: Iterable[TableFacts], sizes: Sizes) -> Iterator[list[TableFacts]]:
    """Neighbours of about the target together, of at most so many schemas and with at most so long a list of names."""
    group: list[TableFacts] = []
    raw_bytes = named_bytes = runs = 0
    for table in tables:
        more_raw_bytes, more_named_bytes = raw_bytes_of(table), len(table.item.name.encode()) + 1
        raw_bytes, named_bytes = raw_bytes + more_raw_bytes, named_bytes + more_named_bytes
        runs += not group or group[-1].item.schema != table.item.schema
        too_large = raw_bytes > WHOLE_UP_TO * sizes.target_raw_bytes or named_bytes > NAMED_BYTES
        if group and (too_large or runs > RUNS_PER_CHUNK):
            yield group
            group, raw_bytes, named_bytes, runs = [], more_raw_bytes, more_named_bytes, 1
        group.append(table)
    if group:
        yield group
