"""The installed client: Oracle's `mysqldump` for MySQL, `mariadb-dump` for MariaDB, and how one run of it is started.

Each knows which columns its own server generates, and leaves their values out (H39).
Neither serves the other's server: MariaDB's writes a first line, `/*M!999999\\- enable the sandbox mode */`, on which
MySQL's client stops (H20). The line is left where it is: MariaDB's client reads it in any place, and refuses shell
commands from there on.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from worker.children import Children
from worker.contract import Contract, Engine
from worker.dump_options import Kind, options_for
from worker.dump_stream import DumpStream
from worker.errors import ContractBroken
from worker.login import Login
from worker.option_file import OptionFile, Setting

ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
"""All that a client sees: no credentials of the task, no home folder with options of its own."""

_PROBE_LIMIT_S = 30


@dataclass(frozen=True)
class DumpRun:
    """One mysqldump. One schema with the tables named (none: the whole schema), or several schemas without tables."""

    kind: Kind
    schemas: tuple[str, ...]
    tables: tuple[str, ...] = ()
    where: str | None = None
    ignored: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DumpClient:
    """A client as installed; `known` holds the names of its options."""

    program: Path
    engine: Engine
    version: str
    known: frozenset[str]

    def arguments(self, run: DumpRun, option_file: Path) -> list[str]:
        """The argument list of one run; what is private is in the option file, which must come first."""
        options = options_for(run.kind, self.engine, self.known)
        return [str(self.program), f"--defaults-file={option_file}", *options, "--", *run.schemas, *run.tables]


def find_client(contract: Contract) -> DumpClient:
    """The client for the contract's engine, asked for its version and its options.

    Raises:
        ContractBroken: it is not there, does not run, or is the other product's.
    """
    folder = contract.mysql_bin_dir if contract.engine == "mysql" else contract.mariadb_bin_dir
    program = folder / ("mysqldump" if contract.engine == "mysql" else "mariadb-dump")
    version = _ask(program, "--version")
    if ("MariaDB" in version) != (contract.engine == "mariadb"):
        raise ContractBroken(f"{program} is not the client of {contract.engine} (H20).")
    number = re.search(r"Distrib ([\w.]+)", version) or re.search(r"Ver ([\w.]+)", version)
    known = re.findall(r"^ +(?:-., )?--([a-z0-9-]+)", _ask(program, "--help"), re.MULTILINE)
    return DumpClient(program, contract.engine, number[1] if number else "unknown", frozenset(known))


class Mysqldump:
    """Starts runs of one client against one server with one login. Safe to share between threads."""

    def __init__(self, client: DumpClient, contract: Contract, login: Login, children: Children) -> None:
        self._client = client
        self._contract = contract
        self._login = login
        self._children = children

    @contextmanager
    def open(self, run: DumpRun) -> Iterator[DumpStream]:
        """The output of one run; its option file is gone when the first byte was read, at the latest at the end."""
        with OptionFile(self._contract.scratch, self._settings(run), self._client.engine) as option_file:
            arguments = self._client.arguments(run, option_file.path)
            with DumpStream(
                arguments,
                environment=ENVIRONMENT,
                children=self._children,
                stall_limit_s=self._contract.stall_limit_s,
                private=(self._login.password, run.where or ""),
                on_first_byte=option_file.delete,
            ) as stream:
                yield stream

    def _settings(self, run: DumpRun) -> Iterator[Setting]:
        yield "protocol", "tcp"
        yield "host", self._contract.host
        yield "port", str(self._contract.port)
        yield "user", self._login.username
        yield "password", self._login.password
        yield "ssl-ca", str(self._contract.ca_bundle)
        yield (
            ("ssl-mode", "VERIFY_IDENTITY") if self._client.engine == "mysql" else ("ssl-verify-server-cert", "1")
        )  # H24
        if run.where:
            yield "where", run.where
        for schema, table in run.ignored:
            yield "ignore-table", f"{schema}.{table}"


def _ask(program: Path, question: str) -> str:
    try:
        answer = subprocess.run(
            [program, "--no-defaults", question],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=_PROBE_LIMIT_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ContractBroken(f"{program} does not answer {question}: {type(error).__name__}.") from None
    return answer.stdout
