"""One backup as its user lives it: start, watch, fetch."""

import json
import time
from pathlib import Path
from typing import Any, Final

from local.cloud.facts import Cloud
from local.demo.api import ENDED, Api
from local.demo.screen import Screen
from local.demo.writer import Writer

POLL_INTERVAL_S: Final = 0.5


class BackupFailed(Exception):
    """The job ended without a backup; the message is the API's code, sentence and hint."""


def back_up(cloud: Cloud, job_id: str, writer: Writer, screen: Screen) -> dict[str, Any]:
    """Start a backup as the web form would, show it to its end, answer the job. Raises BackupFailed."""
    if cloud.source is None:
        raise BackupFailed("The local cloud has no source database.")
    api = Api(cloud.api_url, cloud.token)
    api.start(job_id=job_id, source_identifier=cloud.source.identifier, verify="checksums")
    told = 0
    while True:
        job = api.backup(job_id)
        timeline = api.events(job_id)
        for event in timeline[told:]:
            screen.say(f"  {event['at'][11:19]}  {event['sentence']}")
        told = len(timeline)
        if job["status"] in ENDED:
            screen.end_progress()
            break
        screen.progress(job, writer.changes)
        time.sleep(POLL_INTERVAL_S)
    if job["status"] != "succeeded":
        error = job["error"] or {"code": job["status"], "message": "", "hint": ""}
        raise BackupFailed(f"{error['code']}: {error['message']} {error['hint']}")
    return job


def download(cloud: Cloud, job: dict[str, Any], folder: Path) -> tuple[Path, dict[str, Any]]:
    """The dump as a file in `folder`, beside its manifest; the answer is the dump's path and the manifest's content."""
    folder.mkdir(parents=True, exist_ok=True)
    s3, dump = cloud.client("s3"), job["dump"]
    paths = {key: folder / key.rsplit("/", 1)[1] for key in (dump["key"], dump["manifest_key"])}
    for key, path in paths.items():
        s3.download_file(dump["bucket"], key, str(path))
    return paths[dump["key"]], json.loads(paths[dump["manifest_key"]].read_text(encoding="utf-8"))
