"""Promises of worker.grants (H31): what is missing is said as GRANT statements; a blind user is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from worker.contract import Engine, Include
from worker.errors import GrantsMissing, ServerUnsupported
from worker.flavor import flavor_of
from worker.grants import Grants, parse_grants, prove_grants
from worker.server import read_server

from tests.worker.conftest import contract_for, session_with
from tests.worker.mysql_server import MysqlServer

ENOUGH_FOR_A_CLONE = (
    "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, REPLICATION CLIENT ON *.* TO {user}",
    "GRANT EXECUTE ON PROCEDURE mysql.rds_stop_replication TO {user}",
)


@pytest.fixture
def user(mysql: MysqlServer, schema: str) -> Iterator[str]:
    name = f"user_{schema}"
    mysql.execute(f"CREATE USER {name} IDENTIFIED BY 'x'", f"CREATE ROLE role_{name}")
    yield name
    mysql.execute(f"DROP USER {name}", f"DROP ROLE role_{name}")


def prove(
    server: MysqlServer, scratch: Path, user: str, include: Include | None = None, isolation: str = "replica"
) -> None:
    contract = contract_for(server, scratch, include=include or Include(), isolation=isolation)
    with session_with(server, scratch, (user, "x")) as session:
        prove_grants(session, read_server(session, server.kind)[0], contract)


def test_the_grants_of_a_careful_operator_suffice(mysql: MysqlServer, user: str, tmp_path: Path) -> None:
    mysql.execute(*(statement.format(user=user) for statement in ENOUGH_FOR_A_CLONE))
    prove(mysql, tmp_path, user)


@pytest.mark.parametrize("privilege", ["SELECT", "SHOW VIEW", "TRIGGER", "EVENT", "REPLICATION CLIENT", "EXECUTE"])
def test_each_missing_privilege_is_named(mysql: MysqlServer, user: str, tmp_path: Path, privilege: str) -> None:  # H31
    mysql.execute(*(statement.format(user=user) for statement in ENOUGH_FOR_A_CLONE))
    where = "PROCEDURE mysql.rds_stop_replication" if privilege == "EXECUTE" else "*.*"
    mysql.execute(f"REVOKE {privilege} ON {where} FROM {user}")
    with pytest.raises(GrantsMissing, match=rf"GRANT [A-Z ,]*{privilege}[A-Z ,]* ON .* TO `{user}`@`%`"):
        prove(mysql, tmp_path, user)


def test_blind_user_is_refused_and_the_statement_named_cures_it(
    mysql: MysqlServer, schema: str, user: str, tmp_path: Path
) -> None:
    """Grants on a schema alone show a procedure's name and not its body (H31)."""
    mysql.execute(f"GRANT ALL ON {schema}.* TO {user}")
    include = Include(schemas=(schema,))
    with pytest.raises(GrantsMissing) as refusal:
        prove(mysql, tmp_path, user, include, "direct")
    statement = str(refusal.value).removeprefix("The user cannot be proven to see everything. Missing: ").rstrip(".")
    assert statement == f"GRANT SHOW_ROUTINE ON *.* TO `{user}`@`%`"
    mysql.execute(statement)
    prove(mysql, tmp_path, user, include, "direct")


def test_grants_on_one_schema_do_not_prove_that_there_is_no_other(
    mysql: MysqlServer, schema: str, user: str, tmp_path: Path
) -> None:
    mysql.execute(f"GRANT ALL ON {schema}.* TO {user}", f"GRANT SHOW_ROUTINE ON *.* TO {user}")
    with pytest.raises(GrantsMissing, match=r"ON \*\.\*"):
        prove(mysql, tmp_path, user, isolation="direct")


def test_role_counts_only_when_it_is_active(mysql: MysqlServer, user: str, tmp_path: Path) -> None:
    mysql.execute(*(statement.format(user=f"role_{user}") for statement in ENOUGH_FOR_A_CLONE))
    mysql.execute(f"GRANT role_{user} TO {user}")
    with pytest.raises(GrantsMissing):
        prove(mysql, tmp_path, user)
    mysql.execute(f"SET DEFAULT ROLE role_{user} TO {user}")
    prove(mysql, tmp_path, user)


def test_mariadb_needs_the_names_of_its_own(mariadb: MysqlServer, tmp_path: Path) -> None:
    mariadb.execute("CREATE USER careful IDENTIFIED BY 'x'", "GRANT SHOW VIEW, TRIGGER, EVENT ON *.* TO careful")
    try:
        with pytest.raises(GrantsMissing) as refusal:
            prove(mariadb, tmp_path, "careful")
        statements = str(refusal.value).split("Missing: ")[1].rstrip(".").split("; ")
        assert len(statements) == 4
        mariadb.execute(*statements)
        prove(mariadb, tmp_path, "careful")
    finally:
        mariadb.execute("DROP USER careful")


@pytest.mark.parametrize(
    ("line", "schema", "covered"),
    [
        ("GRANT SELECT ON `app\\_1`.* TO `u`@`%`", "app_1", True),
        ("GRANT SELECT ON `app\\_1`.* TO `u`@`%`", "appx1", False),
        ("GRANT SELECT ON `app%`.* TO `u`@`%`", "application", True),
        ("GRANT SELECT ON `a``b c`.* TO `u`@`%`", "a`b c", True),
        ("GRANT SELECT (`x`), INSERT ON `app`.`t` TO `u`@`%`", "app", False),
        ("GRANT ALL PRIVILEGES ON `app`.* TO `u`@`%` WITH GRANT OPTION", "app", True),
        ("GRANT `SELECT ON *.* TO`@`%` TO `u`@`%`", "app", False),
        ("GRANT EXECUTE ON PROCEDURE `app`.`p` TO `u`@`%`", "app", False),
    ],
)
def test_grant_lines_are_read_exactly(line: str, schema: str, covered: bool) -> None:
    assert Grants(parse_grants([line])).on_schema("SELECT", schema) is covered


def test_partial_revokes_are_seen() -> None:
    lines = ["GRANT SELECT ON *.* TO `u`@`%`", "REVOKE SELECT ON `secret`.* FROM `u`@`%`"]
    assert not Grants(parse_grants(lines)).everywhere("SELECT")
    assert not Grants(parse_grants(lines)).on_schema("SELECT", "secret")
    assert Grants(parse_grants(lines)).on_schema("SELECT", "other")
    assert Grants(parse_grants([lines[0], "REVOKE SELECT ON `mysql`.* FROM `u`@`%`"])).everywhere("SELECT")


@pytest.mark.parametrize(
    ("engine", "version"), [("mysql", "10.11.6-MariaDB"), ("mysql", "5.7.44-log"), ("mariadb", "10.5.9-MariaDB")]
)
def test_another_product_or_an_old_version_is_refused(engine: Engine, version: str) -> None:
    with pytest.raises(ServerUnsupported, match=version):
        flavor_of(engine, version, "")


def test_version_is_read_from_whatever_follows_it() -> None:
    assert flavor_of("mysql", "8.4.9-log", "Source distribution").version == (8, 4, 9)
