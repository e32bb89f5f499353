"""The register of hazards and the tree agree: each row is met in the file it links and proven by the tests it names."""

import ast
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
def promises() -> dict[str, str]:
    """Each test's name and text, with its decorators."""
    sources = (path.read_text() for path in (REPOSITORY / "tests").rglob("test_*.py"))
    return {name: text for source in sources for name, text in _tests(source)}


def _tests(source: str) -> Iterator[tuple[str, str]]:
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield node.name, "\n".join(lines[first - 1 : node.end_lineno])


def cited_in(text: str) -> set[str]:
    return {*CITED.findall(text), *(f"H{digits}" for digits in CITED_BY_NAME.findall(text))}


def named_by(row: tuple[str, str, str, str]) -> list[str]:
    return re.findall(r"`(\w+)`", row[3])


def linked_by(row: tuple[str, str, str, str]) -> list[Path]:
    return [REGISTER.parent / path for path in re.findall(r"\]\(([^)#]+)", row[2])]


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
    cited = {(hazard, str(path.relative_to(REPOSITORY))) for path in files() for hazard in cited_in(path.read_text())}
    assert len(cited) > 200
    assert {(hazard, path) for hazard, path in cited if hazard not in known} == set()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_row_names_tests_and_files_that_are_there(row: tuple[str, str, str, str]) -> None:
    _, hazard, _, proof = row
    assert named_by(row)
    assert ", ".join(f"`{name}`" for name in dict.fromkeys(named_by(row))) == proof, "tests only, each once"
    assert set(named_by(row)) <= set(promises())
    assert linked_by(row), "what is done names its file"
    assert [path for path in linked_by(row) if not path.is_file()] == []
    assert hazard.endswith(".")


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_id_is_cited_in_a_file_that_its_row_links_and_in_a_test_that_it_names(
    row: tuple[str, str, str, str],
) -> None:
    code = [path.read_text() for path in linked_by(row) if path.suffix != ".md"]
    assert any(row[0] in cited_in(text) for text in code), "search for an id finds where its hazard is met"
    assert any(row[0] in cited_in(promises()[name]) for name in named_by(row)), "and where that is proven"
