"""The house's limits: a file is read in one sitting, a function in one look."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FILE_LINES = 250
FUNCTION_LINES = 40
GENERATED = {"frontend/src/services/api-types.ts"}


def sources() -> list[Path]:
    """What people write and git keeps; nothing that a machine makes is among it."""
    git = shutil.which("git")
    assert git is not None
    listed = subprocess.run(
        [git, "ls-files", "*.py", "*.ts", "*.tsx"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    paths = [REPOSITORY / name for name in listed.stdout.splitlines() if name not in GENERATED]
    return [path for path in paths if path.is_file()]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and lines of every function of a Python file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_a_sitting() -> None:
    lines = {str(path.relative_to(REPOSITORY)): len(path.read_text().splitlines()) for path in sources()}
    assert len(lines) > 200
    assert {name: count for name, count in lines.items() if count > FILE_LINES} == {}


def test_no_function_is_longer_than_a_look() -> None:
    found = [
        (f"{path.relative_to(REPOSITORY)}:{name}", count)
        for path in sources()
        if path.suffix == ".py"
        for name, count in functions(path)
    ]
    assert len(found) > 1000
    assert {name: count for name, count in found if count > FUNCTION_LINES} == {}
