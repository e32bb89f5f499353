"""How a dump leaves the bucket: by links that are made for one answer, soon expire, and are kept nowhere (H62)."""

from typing import Final

from datamung import objects
from datamung.callers import Caller
from datamung.clients import Clients
from datamung.clock import iso
from datamung.download_models import Download, DownloadFile
from datamung.finished_dumps import read_manifest
from datamung.reading import visible_job

LINK_LIFE_S: Final = 900
"""A quarter of an hour to begin a download in; S3 lets one that has begun go on."""


def download_of(clients: Clients, caller: Caller, job_id: str) -> Download:
    """Links to the dump and its manifest, and the commands that go with them.

    Raises JobNotFound for whoever may not read the job's dump (H87), DumpNotFound where there is none.
    """
    job = visible_job(clients, job_id, caller.may_download)
    manifest = read_manifest(clients, job)
    dump, manifest_key = job["dump"], job["manifest_key"]
    expires_at = iso(clients.now() + LINK_LIFE_S)
    dump_file = _file(clients, dump["key"], dump["version_id"], dump["size_bytes"])
    return Download(
        dump=dump_file,
        manifest=_file(clients, manifest_key, "", manifest.size_bytes),
        expires_at=expires_at,
        copy_commands=[f"aws s3 cp s3://{dump['bucket']}/{key} ." for key in (manifest_key, dump["key"])],
        resume_command=f'curl --fail --continue-at - --output {dump_file.name} "$LINK"',
        restore=manifest.document["restore"],
    )


def _file(clients: Clients, key: str, version_id: str, size_bytes: int) -> DownloadFile:
    name = key.rpartition("/")[2]
    url = objects.link(clients, key, version_id, name, seconds=LINK_LIFE_S)
    return DownloadFile(name=name, size_bytes=size_bytes, url=url)
