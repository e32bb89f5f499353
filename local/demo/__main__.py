"""`python -m local.demo`: a backup of a living database, from the web form's request to a restored, compared copy.

Exit 0 only if the backup succeeded, the restored server holds what the manifest recorded, and nothing of the job is
left; else 1 with the reason. Whatever happens, every process started here has ended.
"""

import shutil
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from local import seed
from local.cloud import AlreadyRunning, Cloud, paths, running
from local.cloud.processes import ProcessFailed
from local.compare import Compared, compare
from local.demo.api import Refused
from local.demo.backup import BackupFailed, back_up, download
from local.demo.restore import RestoreFailed, fresh_server, restore
from local.demo.screen import Screen, table
from local.demo.writer import writing
from local.inventory import inventory_of
from local.leftovers import leftovers

DOWNLOADS: Final = paths.LOCAL / "demo"


class DemoFailed(Exception):
    """The backup succeeded and yet something is not as promised; the message says what."""


def main() -> int:
    """The whole story, and its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    screen = Screen()
    screen.title("Starting the local cloud: MiniStack, real MySQL servers, the deployed product")
    try:
        with running(say=screen.say) as cloud:
            _demonstrate(cloud, screen)
            screen.title("Stopping everything that was started")
    except (AlreadyRunning, ProcessFailed, Refused, BackupFailed, RestoreFailed, DemoFailed) as failure:
        screen.end_progress()
        print(f"\nThe demo failed: {type(failure).__name__}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    screen.title("Done.")
    return 0


def _demonstrate(cloud: Cloud, screen: Screen) -> None:
    source = cloud.source_server()
    screen.title(f"The source database {source.host}:{source.port}, a real MySQL server")
    made = seed.seed(source, lambda sentence: screen.say(f"  {sentence}"))
    screen.say("  its data were made just now" if made else "  its data were kept from an earlier run")
    job_id = datetime.now(UTC).strftime("demo-%Y%m%d-%H%M%S")
    screen.title(f"Backup {job_id}, asked for through the HTTP API, while a shop goes on writing")
    with writing(source) as writer:
        job = back_up(cloud, job_id, writer, screen)
        screen.say(f"  the source changed {writer.changes:,} times meanwhile")
    shutil.rmtree(DOWNLOADS, ignore_errors=True)
    dump, manifest = download(cloud, job, DOWNLOADS)
    _restore_and_compare(cloud, dump, manifest, screen)
    screen.title("What is left of the job's resources")
    left = leftovers(cloud, job_id)
    for line in left or ["nothing: no instance, task, upload, security group, secret, plan or open ledger row"]:
        screen.say(f"  {line}")
    if left:
        raise DemoFailed(f"the job left {len(left)} things behind")
    screen.title("The backup")
    for key in (job["dump"]["key"], job["dump"]["manifest_key"]):
        screen.say(f"  s3://{job['dump']['bucket']}/{key}")
    screen.say(f"  copies: {DOWNLOADS}")


def _restore_and_compare(cloud: Cloud, dump: Path, manifest: dict[str, Any], screen: Screen) -> None:
    sizes = manifest["dump"]
    screen.title(f"Restoring {sizes['size_bytes'] / 1e6:.0f} MB with nothing but zstd and mysql into a fresh server")
    began = time.monotonic()
    with fresh_server(cloud, "demo-restored") as server:
        restore(dump, server)
        screen.say(f"  {sizes['raw_bytes'] / 1e6:.0f} MB of SQL in {time.monotonic() - began:.0f} s")
        screen.title("Comparing the restored server with what the manifest recorded on the frozen replica")
        results = compare(manifest["inventory"], inventory_of(server))
    for line in table(("object", "kind", "rows", "checksum", "restored"), [_row(result) for result in results]):
        screen.say(line)
    different = [result for result in results if not result.agrees]
    if different or not results:
        raise DemoFailed(f"{len(different)} of {len(results)} objects differ after the restore")


def _row(result: Compared) -> tuple[str, ...]:
    rows = f"{result.rows:,}" if result.rows is not None else ""
    checksum = str(result.checksum) if result.checksum is not None else ""
    return result.name, result.kind, rows, checksum, result.differs or "equal"


if __name__ == "__main__":
    sys.exit(main())
