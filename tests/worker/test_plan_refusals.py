"""What the plan refuses, and that nothing is stored then."""

from pathlib import Path

import pytest
from worker.contract import Include
from worker.errors import EventUndumpable, GrantsMissing, InvalidViews, PartTooLarge, UploadFailed
from worker.plan import make_plan

from tests.worker.conftest import Bench, FakeSecrets, contract_for
from tests.worker.mysql_server import MysqlServer


def test_lost_bucket_is_an_upload_failure(mysql: MysqlServer, schema: str, bench: Bench, tmp_path: Path) -> None:
    mysql.execute("CREATE TABLE t (id INT)", database=schema)
    with pytest.raises(UploadFailed, match="NoSuchBucket"):
        bench.plan(contract_for(mysql, tmp_path, include=Include(schemas=(schema,)), bucket="no-such-bucket"))


def test_refusal_leaves_no_plan(mysql: MysqlServer, schema: str, bench: Bench, tmp_path: Path) -> None:
    mysql.execute(
        "CREATE TABLE t (id INT)",
        "CREATE VIEW v AS SELECT id FROM t",
        "RENAME TABLE t TO u",
        database=schema,
    )
    with pytest.raises(InvalidViews):
        bench.plan(contract_for(mysql, tmp_path, include=Include(schemas=(schema,))))
    assert not bench.s3.list_objects_v2(Bucket="backups").get("Contents")


def test_database_that_does_not_fit_is_refused_by_the_plan(
    mysql: MysqlServer, schema: str, bench: Bench, tmp_path: Path
) -> None:  # H49
    pages = (20 << 40) >> 14
    mysql.execute(
        "CREATE TABLE t (id INT) STATS_AUTO_RECALC=0",
        f"UPDATE mysql.innodb_table_stats SET clustered_index_size = {pages} WHERE database_name = '{schema}'",
        "FLUSH TABLES t",
        database=schema,
    )
    with pytest.raises(PartTooLarge):
        bench.plan(contract_for(mysql, tmp_path, include=Include(schemas=(schema,))))
    assert not bench.s3.list_objects_v2(Bucket="backups").get("Contents")


def test_events_that_the_client_does_not_find_are_refused_by_the_plan(
    mariadb: MysqlServer, bench: Bench, tmp_path: Path
) -> None:  # H48
    mariadb.execute(
        "CREATE SCHEMA `it's`",
        "CREATE TABLE `it's`.t (id INT)",
        "CREATE EVENT `it's`.e ON SCHEDULE EVERY 1 YEAR DO SET @x = 1",
    )
    try:
        with pytest.raises(EventUndumpable, match="it's"):
            bench.plan(contract_for(mariadb, tmp_path, include=Include(schemas=("it's",))))
    finally:
        mariadb.execute("DROP SCHEMA `it's`")


def test_missing_privilege_is_named_before_a_statement_fails_for_it(
    mysql: MysqlServer, schema: str, bench: Bench, tmp_path: Path
) -> None:  # H31
    user = f"user_{schema}"
    mysql.execute(f"CREATE USER {user} IDENTIFIED BY 'x'", f"GRANT SELECT ON *.* TO {user}")
    contract, login = contract_for(mysql, tmp_path, isolation="replica"), FakeSecrets((user, "x")).client
    try:
        with pytest.raises(GrantsMissing, match="REPLICATION CLIENT"):
            make_plan(contract, bench.s3, login, bench.records, bench.progress)
    finally:
        mysql.execute(f"DROP USER {user}")
