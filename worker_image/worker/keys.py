"""Which key of a table can be cut into ranges, and its columns' values as SQL (H94).

A column is cut only if an index range means exactly what a comparison means: not ENUM and SET (index order is not
string order), not FLOAT and DOUBLE (no exact literal), no nullable column, no prefix of a value, no expression. Of a
composite key the longest leading run of such columns is used; they need not be unique to divide a table.
"""

from dataclasses import dataclass
from typing import Literal

from worker import key_space
from worker.flavor import Flavor
from worker.session import Session
from worker.sql import name, text

Kind = Literal["integer", "decimal", "date", "moment", "binary", "text"]

KINDS: dict[str, Kind] = {
    "tinyint": "integer", "smallint": "integer", "mediumint": "integer", "int": "integer", "bigint": "integer",
    "year": "integer", "bit": "integer", "decimal": "decimal", "date": "date", "datetime": "moment",
    "timestamp": "moment", "binary": "binary", "varbinary": "binary", "char": "text", "varchar": "text",
}  # fmt: skip

EXACT_CHARSETS = {"utf8mb4", "utf8mb3", "utf8", "ascii", "latin1", "ucs2", "utf16", "utf32"}
"""Every character goes to utf8mb4 and back unchanged."""


@dataclass(frozen=True)
class KeyColumn:
    """One column of a key. Values travel as text: decimal digits, ISO dates, or hex of bytes or of UTF-8."""

    column: str
    kind: Kind
    scale: int = 0
    charset: str = ""
    collation: str = ""

    @property
    def sql(self) -> str:
        return name(self.column)

    @property
    def reading(self) -> str:
        """The expression that yields a value as text."""
        if self.kind == "binary":
            return f"HEX({self.sql})"
        if self.kind == "text":
            return f"HEX(CONVERT({self.sql} USING utf8mb4))"
        return f"CAST({self.sql} + 0 AS CHAR)" if self.kind == "integer" else f"CAST({self.sql} AS CHAR)"

    def literal(self, value: str) -> str:
        """The value as it stands in a condition: the same in every session."""
        if self.kind == "binary":
            return f"0x{value}" if value else "X''"
        if self.kind == "text":
            return text(bytes.fromhex(value).decode())
        return value if self.kind in ("integer", "decimal") else f"'{value}'"

    def guess(self, value: str) -> str:
        """A value that the column's character set may lack: unconverted, it would make the server scan the index."""
        if self.kind == "text":
            return f"CONVERT({self.literal(value)} USING {self.charset}) COLLATE {self.collation}"
        return self.literal(value)

    def typed(self, value: str) -> str:
        """The value as the column holds it, for comparing two values."""
        return f"CAST({self.literal(value)} AS DATETIME(6))" if self.kind in ("date", "moment") else self.guess(value)

    def between(self, first: str, last: str, parts: int) -> list[str]:
        """Guesses above `first` and up to `last`, fewer than `parts`."""
        if self.kind == "integer":
            return key_space.between_integers(first, last, parts)
        if self.kind == "decimal":
            return key_space.between_decimals(first, last, parts, self.scale)
        if self.kind == "binary":
            return key_space.between_binaries(first, last, parts)
        if self.kind == "text":
            return key_space.between_texts(first, last, parts, self.collation.endswith("_ci"))
        return key_space.between_moments(first, last, parts, self.kind == "date")

    def sweep(self, first: str, last: str) -> list[str]:
        """Guesses for when none of `between` lies there: characters in the order that most collations share."""
        return key_space.sweep_texts(first, last) if self.kind == "text" else []

    def shown(self, value: str) -> str:
        """For people."""
        return bytes.fromhex(value).decode() if self.kind == "text" else value


@dataclass(frozen=True)
class Key:
    """An index that can be cut, and the columns that are."""

    index: str
    columns: tuple[KeyColumn, ...]


def read_key(session: Session, flavor: Flavor, schema: str, table: str) -> Key | None:
    """The key to cut: the primary key, which is how the rows lie; else the first unique key without NULL; else None."""
    hidden = "s.IGNORED = 'YES'" if flavor.is_mariadb else "s.IS_VISIBLE = 'NO' OR s.EXPRESSION IS NOT NULL"
    rows = session.rows(
        "SELECT s.INDEX_NAME AS index_name, s.SEQ_IN_INDEX AS place, s.SUB_PART IS NOT NULL OR c.COLUMN_NAME IS NULL "
        f"OR {hidden} AS partial, COALESCE(c.IS_NULLABLE, 'YES') = 'YES' AS nullable, c.COLUMN_NAME AS column_name, "
        "LOWER(c.DATA_TYPE) AS data_type, c.NUMERIC_SCALE AS scale, c.CHARACTER_SET_NAME AS charset, "
        "c.COLLATION_NAME AS collation_name FROM information_schema.STATISTICS s "
        "LEFT JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = s.TABLE_SCHEMA "
        "AND c.TABLE_NAME = s.TABLE_NAME AND c.COLUMN_NAME = s.COLUMN_NAME "
        f"WHERE s.TABLE_SCHEMA = {text(schema)} AND s.TABLE_NAME = {text(table)} AND s.NON_UNIQUE = 0 "
        "AND s.INDEX_TYPE = 'BTREE' ORDER BY s.INDEX_NAME <> 'PRIMARY', s.INDEX_NAME, s.SEQ_IN_INDEX"
    )
    for index in dict.fromkeys(str(row["index_name"]) for row in rows):
        parts = [row for row in rows if row["index_name"] == index]
        if any(row["nullable"] for row in parts):
            continue
        columns: list[KeyColumn] = []
        for row in parts:
            kind = KINDS.get(str(row["data_type"]))
            if row["partial"] or kind is None or (kind == "text" and row["charset"] not in EXACT_CHARSETS):
                break
            columns.append(
                KeyColumn(
                    column=str(row["column_name"]),
                    kind=kind,
                    scale=int(row["scale"] or 0),
                    charset=str(row["charset"] or ""),
                    collation=str(row["collation_name"] or ""),
                )
            )
        if columns:
            return Key(index, tuple(columns))
    return None
