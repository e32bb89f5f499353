"""The register of hazards and the tree agree: every id has a place, every row a test, every name what it names."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
REGISTER = REPOSITORY / "docs" / "hazards.md"
NOT_MET = "## Not met yet"

ROW = re.compile(r"\| (H\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
CITED = re.compile(r"\bH\d{2,3}\b")
CITED_BY_NAME = re.compile(r"_h(\d{2,3})(?=[_(])")

SCANNED = (
    "app.py",
    "README.md",
    "CONTRIBUTING.md",
    "lambdas",
    "stacks",
    "worker_image",
    "local",
    "tests",
    "docs",
    "bench",
)
READ = {".py", ".md", ".sql", ".sh", ""}
"""Suffixes of what people write; in a lock file `H12` may stand in a hash."""


@cache
def rows() -> list[tuple[str, str, str, str]]:
    """Id, hazard, what is done, tests; in the order of the register."""
    lines = REGISTER.read_text().partition(NOT_MET)[0].splitlines()
    found = [match for line in lines if (match := ROW.fullmatch(line))]
    return [(match[1], match[2], match[3], match[4]) for match in found]


def not_met() -> list[str]:
    return re.findall(r"^- (H\d+): ", REGISTER.read_text().partition(NOT_MET)[2], re.MULTILINE)


def files() -> Iterator[Path]:
    for name in SCANNED:
        root = REPOSITORY / name
        found = root.rglob("*") if root.is_dir() else [root]
        yield from (path for path in found if path.is_file() and path.suffix in READ and not is_made(path))


def is_made(path: Path) -> bool:
    return bool({"__pycache__", "node_modules", "cdk.out"} & set(path.parts))


@cache
def promises() -> frozenset[str]:
    sources = (path.read_text() for path in (REPOSITORY / "tests").rglob("test_*.py"))
    return frozenset(name for source in sources for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE))


def number(hazard: str) -> int:
    return int(hazard[1:])


def test_every_row_is_read() -> None:
    lines = REGISTER.read_text().partition(NOT_MET)[0].splitlines()
    assert len(rows()) == sum(line.startswith("| H") for line in lines)


def test_every_hazard_has_one_place_and_the_ids_ascend() -> None:
    met, open_ = [number(row[0]) for row in rows()], list(map(number, not_met()))
    assert met == sorted(met)
    assert open_ == sorted(open_)
    assert sorted(met + open_) == list(range(1, max(met + open_) + 1))


def test_every_id_that_is_cited_is_registered() -> None:
    known = {row[0] for row in rows()} | set(not_met())
    cited = {
        (hazard, str(path.relative_to(REPOSITORY)))
        for path in files()
        for text in [path.read_text()]
        for hazard in [*CITED.findall(text), *(f"H{digits}" for digits in CITED_BY_NAME.findall(text))]
    }
    assert len(cited) > 200
    assert {(hazard, path) for hazard, path in cited if hazard not in known} == set()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_row_names_tests_and_files_that_are_there(row: tuple[str, str, str, str]) -> None:
    _, hazard, done, proof = row
    tests = re.findall(r"`(\w+)`", proof)
    assert tests
    assert ", ".join(f"`{name}`" for name in dict.fromkeys(tests)) == proof, "tests only, each once"
    assert set(tests) <= promises()
    linked = re.findall(r"\]\(([^)#]+)", done)
    assert linked, "what is done names its file"
    assert [path for path in linked if not (REGISTER.parent / path).is_file()] == []
    assert hazard.endswith(".")
