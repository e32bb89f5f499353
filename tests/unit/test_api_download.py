"""A dump leaves by links that are made on demand, soon expire, and are kept nowhere."""

import logging
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from datamung import jobs, names
from datamung.clock import epoch_s
from datamung.downloading import LINK_LIFE_S

from tests.unit.calls import ADA, BODY, OLGA, call, start
from tests.unit.cloud import Cloud
from tests.unit.dumps import DUMP_BYTES, MANIFEST, RESTORE, store_dump

JOB_ID: str = BODY["job_id"]
ROUTE = f"/backups/{JOB_ID}/download"


def finished(cloud: Cloud) -> Any:
    start(cloud, OLGA)
    store_dump(cloud, JOB_ID)
    return call(cloud, OLGA, "GET", ROUTE).body


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlparse(url).query).items()}


def test_links_carry_names_sizes_and_what_to_do_with_them(cloud: Cloud) -> None:
    answer = finished(cloud)
    assert (answer["dump"]["name"], answer["dump"]["size_bytes"]) == ("dump.sql.zst", DUMP_BYTES)
    assert answer["manifest"]["name"] == "dump.manifest.json"
    stored = cloud.clients.s3.head_object(Bucket="backups", Key=names.manifest_key(JOB_ID))
    assert answer["manifest"]["size_bytes"] == stored["ContentLength"]
    assert answer["restore"] == RESTORE
    assert answer["copy_commands"] == [
        f"aws s3 cp s3://backups/backups/{JOB_ID}/dump.manifest.json .",
        f"aws s3 cp s3://backups/backups/{JOB_ID}/dump.sql.zst .",
    ]
    assert answer["resume_command"] == 'curl --fail --continue-at - --output dump.sql.zst "$LINK"'


def test_links_are_of_exactly_the_dump_and_its_manifest(cloud: Cloud) -> None:
    answer = finished(cloud)
    for file, key in ((answer["dump"], f"backups/{JOB_ID}/dump.sql.zst"), (answer["manifest"], "dump.manifest.json")):
        assert urlparse(file["url"]).path.endswith(key)
        assert query(file["url"])["response-content-disposition"] == f'attachment; filename="{file["name"]}"'
    assert query(answer["dump"]["url"])["versionId"] == "v1"


def test_links_expire_within_a_quarter_of_an_hour_h62(cloud: Cloud) -> None:
    """Whoever finds one later finds nothing; it says so itself, and S3 reckons from the moment of signing."""
    now_s = epoch_s("2027-01-15T08:00:00Z")
    answer = finished(cloud.with_clients(now=lambda: now_s))
    assert LINK_LIFE_S <= 15 * 60
    assert epoch_s(answer["expires_at"]) == now_s + LINK_LIFE_S
    for file in ("dump", "manifest"):
        signed = query(answer[file]["url"])
        assert int(signed["X-Amz-Expires"]) == LINK_LIFE_S
        signed_at = datetime.strptime(signed["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        assert abs((datetime.now(UTC) - signed_at).total_seconds()) < 60
        assert signed["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256", "KMS takes no other"


def test_links_are_made_for_one_answer_and_kept_nowhere_h62(
    cloud: Cloud, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    answer = finished(cloud)
    signatures = {query(answer[file]["url"])["X-Amz-Signature"] for file in ("dump", "manifest")}
    assert len(signatures) == 2
    kept = caplog.text + "".join(capfd.readouterr()) + str(cloud.rows())
    kept += (
        call(cloud, ADA, "GET", f"/backups/{JOB_ID}").text + call(cloud, ADA, "GET", f"/backups/{JOB_ID}/events").text
    )
    assert "X-Amz-Signature" not in kept
    assert not [signature for signature in signatures if signature in kept]


@pytest.mark.parametrize("route", ["download", "tables"])
def test_only_a_succeeded_backup_has_something_to_download(cloud: Cloud, route: str) -> None:
    """P2: a dump without a manifest is no backup, and one whose job has not ended may still be removed."""
    path = f"/backups/{JOB_ID}/{route}"
    start(cloud, OLGA)
    for fields in ({}, {"dump": {"key": "k"}}, {"manifest_key": "m"}):
        if fields:
            jobs.set_fields(cloud.clients, JOB_ID, **fields)
        answer = call(cloud, OLGA, "GET", path)
        assert (answer.status, answer.body["code"]) == (404, "DumpNotFound")
        assert "queued" in answer.body["message"]
    jobs.record_outcome(cloud.clients, JOB_ID, "failed", None)
    assert call(cloud, OLGA, "GET", path).body["code"] == "DumpNotFound"


@pytest.mark.parametrize("route", ["download", "tables"])
def test_a_dump_that_somebody_removed_is_told_of(cloud: Cloud, route: str) -> None:
    finished(cloud)
    cloud.clients.s3.delete_object(Bucket="backups", Key=names.manifest_key(JOB_ID))
    answer = call(cloud, OLGA, "GET", f"/backups/{JOB_ID}/{route}")
    assert (answer.status, answer.body["code"]) == (404, "DumpNotFound")
    assert "removed" in answer.body["message"]


def test_tables_are_listed_largest_first_page_by_page(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datamung.dumped_tables.TABLES_PER_PAGE", 2)
    finished(cloud)
    found: list[dict[str, Any]] = []
    asked: dict[str, str] = {}
    while True:
        page = call(cloud, OLGA, "GET", f"/backups/{JOB_ID}/tables", **asked).body
        found += page["items"]
        if page["next_token"] is None:
            break
        asked = {"next_token": page["next_token"]}
    assert [one["name"] for one in found] == ["orders", "customers", "log", "prices", "empty"]
    assert set(found[0]) == {"schema", "name", "rows", "size_bytes", "raw_bytes", "is_estimate"}
    assert len(found) == len(MANIFEST["inventory"]["tables"])


@pytest.mark.parametrize("token", ["x" * 201, "forged", "WzBd", "Wy0xXQ", "W3RydWVd", "WzFlMzBd", "WyJhIl0"])
def test_a_token_that_no_list_of_tables_answered_is_refused(cloud: Cloud, token: str) -> None:
    finished(cloud)
    answer = call(cloud, OLGA, "GET", f"/backups/{JOB_ID}/tables", next_token=token)
    assert (answer.status, answer.body["code"]) == (400, "InvalidRequest")
