"""Promises of worker.option_file and worker.mysqldump: what the client is told, where it is told it, no more."""

import dataclasses
import stat
import string
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worker.children import Children
from worker.contract import Engine
from worker.dump_options import OF_KIND, Kind, options_for
from worker.errors import ContractBroken, ServerUnsupported
from worker.login import Login
from worker.mysqldump import ENVIRONMENT, DumpRun, Mysqldump, find_client
from worker.option_file import OptionFile, render

from tests.worker.conftest import contract_for
from tests.worker.mysql_server import ADMIN, MARIADB_BIN_DIR, MYSQL_BIN_DIR, MysqlServer

CLIENTS: dict[Engine, Path] = {"mysql": MYSQL_BIN_DIR / "mysqldump", "mariadb": MARIADB_BIN_DIR / "mariadb-dump"}
ENGINES: list[Engine] = ["mysql", "mariadb"]
KINDS: list[Kind] = list(OF_KIND)

PRINTABLE = st.text(st.characters(min_codepoint=32, codec="utf-8"), min_size=1, max_size=60)


def read_back(engine: Engine, folder: Path, value: str) -> str:
    """What the installed client understands a setting to be."""
    with OptionFile(folder, [("where", value)], engine) as file:
        told = subprocess.run(
            [CLIENTS[engine], f"--defaults-file={file.path}", "--print-defaults"],
            env=ENVIRONMENT, capture_output=True, check=True,
        ).stdout.decode()  # fmt: skip
    return told.partition("--where=")[2].removesuffix(" \n")


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=60, deadline=None)
@given(value=PRINTABLE)
def test_client_reads_every_value_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, engine: Engine, value: str
) -> None:  # H16
    assert read_back(engine, tmp_path_factory.getbasetemp(), value) == value


@pytest.mark.parametrize("character", [*string.printable.replace("\x0b", "").replace("\x0c", ""), "ö", "😀"])
def test_each_character_survives_alone_and_inside(tmp_path: Path, character: str) -> None:  # H16
    for value in (f"a{character}b{character}", f"{character}x"):
        assert read_back("mysql", tmp_path, value) == value


@pytest.mark.parametrize("engine", ENGINES)
def test_longest_condition_is_read_whole_or_refused(tmp_path: Path, engine: Engine) -> None:
    assert read_back(engine, tmp_path, "x" * 3980) == "x" * 3980
    if engine == "mysql":
        assert read_back(engine, tmp_path, "x" * 1_000_000) == "x" * 1_000_000
    else:
        with pytest.raises(ServerUnsupported):
            render([("where", "x" * 4000)], engine)


def test_option_file_is_the_owners_alone_and_goes(tmp_path: Path) -> None:  # H15
    with OptionFile(tmp_path, [("password", "canary")], "mysql") as file:
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", KINDS)
def test_client_takes_every_option(mysql: MysqlServer, tmp_path: Path, engine: Engine, kind: Kind) -> None:
    client = find_client(dataclasses.replace(contract_for(mysql, tmp_path), engine=engine))
    options = options_for(kind, engine, client.known)
    done = subprocess.run(
        [client.program, "--no-defaults", *options, "--help"], env=ENVIRONMENT, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_option_weakens_a_dump(engine: Engine, kind: Kind) -> None:  # H03, H04, H37, H38, H40, H47
    options = " ".join(options_for(kind, engine, frozenset({"column-statistics", "masking-policies"})))
    for forbidden in ("--force", "--ignore-error", "--compact", "--skip-comments", "--dump-replica", "--dump-slave",
                      "--source-data", "--master-data", "--lock-all-tables", "--password", "--where"):  # fmt: skip
        assert forbidden not in options
    for needed in ("--comments", "--skip-dump-date", "--hex-blob", "--tz-utc", "--default-character-set=utf8mb4"):
        assert needed in options


def test_options_a_client_lacks_are_left_out() -> None:  # H21
    assert "--column-statistics=0" not in options_for("data", "mysql", frozenset())
    assert "--column-statistics=0" in options_for("data", "mysql", frozenset({"column-statistics"}))


def test_installed_client_tells_version_and_options(mysql: MysqlServer, tmp_path: Path) -> None:
    client = find_client(contract_for(mysql, tmp_path))
    assert client.version.split(".")[0].isdigit()
    assert {"set-gtid-purged", "masking-policies", "where", "quick"} <= client.known


def test_other_products_client_is_refused(mysql: MysqlServer, tmp_path: Path) -> None:  # H20
    (tmp_path / "mysqldump").symlink_to(CLIENTS["mariadb"])
    with pytest.raises(ContractBroken, match="not the client of mysql"):
        find_client(contract_for(mysql, tmp_path, mysql_bin_dir=tmp_path))


def test_missing_client_is_refused(mysql: MysqlServer, tmp_path: Path) -> None:
    with pytest.raises(ContractBroken, match="mysqldump"):
        find_client(contract_for(mysql, tmp_path, mysql_bin_dir=tmp_path))


@pytest.mark.parametrize("engine", ENGINES)
def test_password_of_every_printable_character_opens_the_server(
    request: pytest.FixtureRequest, tmp_path: Path, engine: Engine
) -> None:  # H16, H24
    server: MysqlServer = request.getfixturevalue(engine)
    password = string.digits + string.ascii_letters + string.punctuation + " ö😀"
    quoted = password.replace("\\", "\\\\").replace("'", "\\'")
    server.execute(
        "CREATE USER IF NOT EXISTS printable@'%'", f"ALTER USER printable@'%' IDENTIFIED BY '{quoted}'",
        "GRANT ALL ON *.* TO printable@'%'", "CREATE SCHEMA IF NOT EXISTS `odd name`",
        "CREATE TABLE IF NOT EXISTS `odd name`.t (id INT PRIMARY KEY)",
    )  # fmt: skip
    contract = contract_for(server, tmp_path)
    mysqldump = Mysqldump(find_client(contract), contract, Login("printable", password), Children())
    with mysqldump.open(DumpRun("schema", ("odd name",), ("t",))) as dump:
        buffer = memoryview(bytearray(1 << 20))
        count = dump.readinto(buffer)
        assert list(tmp_path.iterdir()) == []  # H15: gone as soon as it was read
        while dump.readinto(buffer[count:]):
            pass
    assert b"CREATE TABLE" in bytes(buffer)


def test_password_is_on_no_command_line_and_in_no_environment(mysql: MysqlServer, tmp_path: Path) -> None:  # H15
    contract = contract_for(mysql, tmp_path)
    mysqldump = Mysqldump(find_client(contract), contract, Login(*ADMIN), Children())
    with mysqldump.open(DumpRun("data", ("mysql",), ("user",), where="User >= 'canary-key'")) as dump:
        process = Path(f"/proc/{dump._process.pid}")
        seen = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        assert b"--defaults-file=" in seen
        assert b"canary" not in seen
        assert ADMIN[1].encode() not in seen
        assert b"AWS" not in seen
