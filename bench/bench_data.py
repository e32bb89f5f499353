"""Fills a server with the data of `bench_data.sql`; about a minute."""

import hashlib
from collections.abc import Callable
from itertools import count, islice
from pathlib import Path

SCHEMA = "bench"
PHRASES = 4096

_SYLLABLES = [consonant + vowel for consonant in "bcdfghklmnprstvw" for vowel in "aeiou"]


def phrases() -> list[str]:
    """Phrases of made-up words, the short words more frequent than the long."""
    noise = (byte for n in count() for byte in hashlib.sha256(str(n).encode()).digest())

    def word() -> str:
        return "".join(_SYLLABLES[byte % len(_SYLLABLES)] for byte in islice(noise, 1 + next(noise) % 4))

    words = [word() for _ in range(2000)]

    def pick() -> str:
        # The product of two even chances falls off as the frequencies of words do.
        return words[next(noise) * next(noise) * len(words) // 65536]

    return [" ".join(pick() for _ in range(2 + next(noise) % 7)) for _ in range(PHRASES)]


def seed(execute: Callable[[str], object], say: Callable[[str], None]) -> None:
    """Creates and fills the schema."""
    for statement in (f"DROP SCHEMA IF EXISTS {SCHEMA}", f"CREATE SCHEMA {SCHEMA}", f"USE {SCHEMA}"):
        execute(statement)
    execute("CREATE TABLE phrase (id INT PRIMARY KEY, t VARCHAR(200))")
    rows = ", ".join(f"({number}, '{text}')" for number, text in enumerate(phrases()))
    execute("INSERT INTO phrase VALUES " + rows)
    execute("SET SESSION cte_max_recursion_depth = 2000000")
    execute("CREATE TABLE n (i INT PRIMARY KEY) AS WITH RECURSIVE r AS "
            "(SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 1000000) SELECT i FROM r")  # fmt: skip
    text = (Path(__file__).with_suffix(".sql")).read_text()
    for statement in filter(str.strip, text.split(";\n")):
        say(" ".join(line for line in statement.splitlines() if not line.startswith("--")).strip()[:40] + " …")
        execute(statement)
    execute("DROP TABLE n")
