"""`mysqldump | gzip | aws s3 cp -` and the worker, side by side: one server, one set of data, one sink, in turns.

Prints each run's seconds and peak memory, the medians and their ratio. Servers and data stay in `.local/bench` for the
next time; awscli is put into a virtual environment of its own there. Run on a quiet machine:

    PYTHONPATH=worker_image:. .venv/bin/python -m bench.compare_pipelines [--rounds 3] [--verify counts|object]
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

from worker.option_file import OptionFile

from bench import bench_data
from tests.worker.mysql_server import ADMIN, MYSQL_BIN_DIR, REPOSITORY, MysqlServer, make_template

FOLDER = REPOSITORY / ".local/bench"
AWS_VERSION = "1.46.3"
SERVER_OPTIONS = ("--skip-log-bin", "--skip-replica-start", "--innodb-buffer-pool-size=512M")
PAUSE_S = 0.05


Pipelines = Mapping[str, Sequence[Sequence[str | Path]]]


@dataclass(frozen=True)
class Run:
    """`cpu_s` is that of the pipeline's processes and the server's; on a busy machine it says more than `seconds`."""

    seconds: float
    cpu_s: float
    peak_bytes: int
    output: str


@contextmanager
def server() -> Iterator[MysqlServer]:
    """A server with the data, standing like a replica that was frozen: read-only, with a source that it never meets."""
    template = FOLDER / "template"
    if not template.exists():
        make_template("mysql", template)
    found = MysqlServer("mysql", FOLDER / "server", template, SERVER_OPTIONS).start()
    try:
        if not found.execute(f"SHOW DATABASES LIKE '{bench_data.SCHEMA}'") or not (FOLDER / "seeded").exists():
            found.execute("SET GLOBAL read_only = 0")
            with found.admin() as connection, connection.cursor() as cursor:
                bench_data.seed(cursor.execute, print)
            (FOLDER / "seeded").touch()
        found.execute(
            "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'source.invalid', SOURCE_USER = 'nobody'",
            "SET GLOBAL read_only = 1",
        )
        yield found
    finally:
        found.stop(SIGTERM)


@contextmanager
def sink() -> Iterator[str]:
    """The endpoint of a fast S3."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.s3_sink"], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}" if process.stdout else ""
    finally:
        process.kill()
        process.wait()


def aws_program() -> Path:
    folder = FOLDER / "venv-aws"
    if not (folder / "bin/aws").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin/pip", "install", "-q", f"awscli=={AWS_VERSION}"], check=True)
    return folder / "bin/aws"


def measure(commands: Sequence[Sequence[str | Path]], environment: Mapping[str, str], server_pid: int) -> Run:
    """Runs a pipeline without a shell; the memory is that of all its processes and their children together."""
    began, cpu_s = time.monotonic(), cpu_of(server_pid)
    processes: list[subprocess.Popen[bytes]] = []
    for command in commands:
        stdin = processes[-1].stdout if processes else None
        processes.append(subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, env=dict(environment)))
        if stdin:
            stdin.close()
    peak = Peak([process.pid for process in processes])
    output, _ = processes[-1].communicate()
    codes = [process.wait() for process in processes]
    seconds = time.monotonic() - began
    if any(codes):
        raise SystemExit(f"{commands[0][0]} and what follows ended with {codes}")
    return Run(seconds, cpu_of(server_pid) - cpu_s, peak.stop(), output.decode())


def cpu_of(server_pid: int) -> float:
    """CPU seconds so far of the server and of every child that has ended."""
    fields = Path(f"/proc/{server_pid}/stat").read_text().rpartition(")")[2].split()
    server_s = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return server_s + ended.ru_utime + ended.ru_stime


class Peak:
    """The most resident memory of some processes and their descendants, sampled."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = roots
        self._peak = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._stop.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._stop.wait(PAUSE_S):
            self._peak = max(self._peak, sum(resident(pid) for pid in descendants(self._roots)))


def descendants(roots: Sequence[int]) -> set[int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--verify", default="counts")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    aws = aws_program()
    with server() as database, sink() as endpoint, OptionFile(FOLDER, login(database), "mysql") as option_file:
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'worker_image'}",
            "HOME": str(FOLDER), "AWS_ENDPOINT_URL": endpoint, "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "BENCH_PASSWORD": ADMIN[1],
        }  # fmt: skip
        pipelines: Pipelines = {
            "mysqldump | gzip | aws s3 cp": [
                [MYSQL_BIN_DIR / "mysqldump", f"--defaults-file={option_file.path}", "--single-transaction", "--quick",
                 "--hex-blob", "--no-tablespaces", "--set-gtid-purged=OFF", "--skip-masking-policies", "--routines",
                 "--events", "--databases", bench_data.SCHEMA],
                ["gzip"],
                [aws, "s3", "cp", "-", "s3://bench/baseline.sql.gz", "--expected-size", "1000000000"],
            ],
            "datamung plan + dump": [
                [sys.executable, "-m", "bench.one_backup", "--port", str(database.port), "--user", ADMIN[0],
                 "--schema", bench_data.SCHEMA, "--ca", database.ca_bundle, "--bin-dir", MYSQL_BIN_DIR,
                 "--verify", options.verify],
            ],
        }  # fmt: skip
        compare(pipelines, environment, options.rounds, database.process.pid if database.process else 0)


def login(database: MysqlServer) -> list[tuple[str, str]]:
    return [("protocol", "tcp"), ("host", "127.0.0.1"), ("port", str(database.port)), ("user", ADMIN[0]),
            ("password", ADMIN[1]), ("ssl-mode", "VERIFY_IDENTITY"), ("ssl-ca", str(database.ca_bundle))]  # fmt: skip


def told(run: Run) -> str:
    peak_mb = run.peak_bytes / 1e6
    return f"{run.seconds:6.1f} s {run.cpu_s:6.1f} CPU s {peak_mb:6.0f} MB  {run.output.strip()}"


def compare(
    pipelines: Pipelines,
    environment: Mapping[str, str],
    rounds: int,
    server_pid: int,
) -> None:
    """Runs the pipelines in turns after one unmeasured turn that warms the server, and prints what came of it."""
    runs: dict[str, list[Run]] = {name: [] for name in pipelines}
    for turn in range(rounds + 1):
        for name, commands in pipelines.items():
            run = measure(commands, environment, server_pid)
            print(f"{'warm-up' if turn == 0 else f'round {turn}'}  {name:30} {told(run)}", flush=True)
            runs[name] += [run] if turn else []
    medians = {name: statistics.median(run.seconds for run in done) for name, done in runs.items()}
    cpu = {name: statistics.median(run.cpu_s for run in done) for name, done in runs.items()}
    for name, done in runs.items():
        print(f"median   {name:30} {medians[name]:6.1f} s {cpu[name]:6.1f} CPU s "
              f"{max(run.peak_bytes for run in done) / 1e6:6.0f} MB peak")  # fmt: skip
    (baseline, worker), (baseline_cpu, worker_cpu) = medians.values(), cpu.values()
    facts = json.loads(runs["datamung plan + dump"][-1].output)
    speed_mb_s = facts["raw_bytes"] / worker / 1e6
    print(f"{baseline / worker:.2f} times as fast, {baseline_cpu / worker_cpu:.2f} times less CPU")
    print(f"{speed_mb_s:.0f} MB/s of SQL")


if __name__ == "__main__":
    main()
