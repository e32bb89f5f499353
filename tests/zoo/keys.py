"""Tables to be cut into ranges: one per kind of key, of which each has bitten somebody (H94, H95)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class KeyTable:
    """A table `zoo`.`<name>`; `values_sql` gives its key columns for the number `i`, 1 to the number of rows."""

    name: str
    columns_sql: str
    key_sql: str
    values_sql: str


def _one(name: str, type_sql: str, value_sql: str) -> KeyTable:
    return KeyTable(name, f"`k` {type_sql} NOT NULL", "PRIMARY KEY (`k`)", value_sql)


_WORD_SQL: Final = "CONCAT(ELT(1 + `i` % 7, 'ä', 'Z', 'z', '😀', 'it''s \\\\', '日', ' \"`;'), `i`)"
_HASH_SQL: Final = "SHA2(`i`, 256)"

KEY_TABLES: Final = (
    _one("key_plain", "INT", "`i`"),
    _one("key_negative", "BIGINT", "CAST(`i` AS SIGNED) * 1000003 - 1000000000"),
    _one("key_sparse", "BIGINT UNSIGNED", "`i` * `i` * `i` * 1009"),
    _one("key_topmost", "BIGINT UNSIGNED", "18446744073709551615 - `i` * 3"),
    _one("key_decimal", "DECIMAL(40,20)", "`i` * 0.00000000000000000001 - 5"),
    _one("key_words", "VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", _WORD_SQL),
    _one("key_exact_words", "VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", _WORD_SQL),
    _one(
        "key_latin1",
        "VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_general_cs",
        "CONCAT(CONVERT(UNHEX(ELT(1 + `i` % 5, 'E4', 'DF', '80', '5A', '27')) USING latin1), `i`)",
    ),
    _one("key_uuid_text", "CHAR(36) CHARACTER SET ascii", f"INSERT(INSERT({_HASH_SQL}, 9, 0, '-'), 37, 99, '')"),
    _one("key_uuid_bytes", "BINARY(16)", f"UNHEX(LEFT({_HASH_SQL}, 32))"),
    _one("key_bytes", "VARBINARY(12)", "CONCAT(UNHEX(LPAD(HEX(`i`), 6, '0')), IF(`i` % 2, 0x00, 0x2027))"),
    _one("key_bit", "BIT(40)", "`i` * 12345678"),
    _one("key_date", "DATE", "'1995-01-01' + INTERVAL `i` DAY"),
    _one("key_datetime", "DATETIME(6)", "TIMESTAMP'2024-01-01 00:00:00' + INTERVAL `i` * 1234567 MICROSECOND"),
    _one("key_timestamp", "TIMESTAMP", "TIMESTAMP'2024-03-31 00:00:00' + INTERVAL `i` * 11 SECOND"),
    _one("key_time", "TIME(3)", "SEC_TO_TIME(`i` * 7.5 - 9000)"),
    _one("key_float", "FLOAT", "`i` * 0.5"),
    _one("key_double", "DOUBLE", "`i` / 3e0"),
    KeyTable(
        "key_composite",
        "`a` INT NOT NULL, `b` VARCHAR(20) NOT NULL",
        "PRIMARY KEY (`a`, `b`)",
        "CAST(`i` AS SIGNED) DIV 100 - 3, CONCAT('b', `i` % 100)",
    ),
    KeyTable(
        "key_skewed",
        "`a` VARCHAR(9) CHARACTER SET latin1 NOT NULL, `b` DATE NOT NULL, `c` SMALLINT NOT NULL",
        "PRIMARY KEY (`a`, `b`, `c`)",
        "IF(`i` % 10, 'most', CONCAT('é', `i`)), '2024-01-01' + INTERVAL (`i` DIV 200) DAY, `i`",
    ),
    KeyTable(
        "key_enum",
        "`a` ENUM('zebra','ant','mole') NOT NULL, `b` INT NOT NULL",
        "PRIMARY KEY (`a`, `b`)",
        "1 + `i` % 3, `i`",
    ),
    KeyTable("key_set", "`a` SET('z','a') NOT NULL, `b` INT NOT NULL", "PRIMARY KEY (`b`, `a`)", "`i` % 4, `i` DIV 4"),
    KeyTable("key_unique", "`k` INT NOT NULL", "UNIQUE KEY `only` (`k`)", "`i` * 2"),
    KeyTable("key_nullable", "`k` INT", "UNIQUE KEY `only` (`k`)", "NULLIF(`i` * (`i` % 3 > 0), 0)"),
    KeyTable("key_prefix", "`k` VARCHAR(60) NOT NULL", "PRIMARY KEY (`k`(8))", f"INSERT({_HASH_SQL}, 20, 99, `i`)"),
    KeyTable("key_descending", "`k` INT NOT NULL", "PRIMARY KEY (`k` DESC)", "`i`"),
    KeyTable(
        "key_second_best",
        "`k` FLOAT NOT NULL, `u` INT NOT NULL",
        "PRIMARY KEY (`k`), UNIQUE KEY `better` (`u`)",
        "`i` * 0.25, 100000 - `i`",
    ),
)
