"""What the plan refuses, and that nothing is stored then."""

from pathlib import Path

import pytest
from worker.contract import Include
from worker.errors import EventUndumpable, InvalidViews, PartTooLarge, UploadFailed

from tests.worker.conftest import Bench, contract_for
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
