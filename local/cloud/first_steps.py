"""What a newcomer to a local cloud that is up needs to know: addresses, logins, and a first backup to paste."""

import shlex
from pathlib import Path
from typing import Final

from local.cloud import source
from local.cloud.facts import Cloud

JOB_ID: Final = "first-backup"
_TOKEN: Final = r's/.*"token": "\([^"]*\)".*/\1/p'


def first_steps(cloud: Cloud, facts: Path) -> str:
    """The text that the terminal shows; `facts` is the file with the token."""
    server = cloud.source_server()
    return "\n".join(
        [
            f"The local cloud is up: {facts} says where everything is.",
            f"  API      {cloud.api_url}",
            f"  AWS      {cloud.aws_endpoint}",
            f"  RDS      {cloud.rds_endpoint}",
            f"  sign-in  {cloud.username} with the password {cloud.password}",
            f"  source   {source.IDENTIFIER}, at {server.host}:{server.port}: {server.user} with the password"
            f" {server.password}",
            "",
            "A first backup, and how far it is:",
            *(f"  {line}" for line in first_backup(cloud, facts)),
            "",
            "Ctrl-C stops all of it.",
        ]
    )


def first_backup(cloud: Cloud, facts: Path) -> list[str]:
    """Lines for a shell: take the token, ask for a backup of the source database, look at it."""
    backups, authorization = f"{cloud.api_url}/backups", '-H "Authorization: Bearer $TOKEN"'
    request = f'{{"job_id": "{JOB_ID}", "source_identifier": "{source.IDENTIFIER}"}}'
    return [
        f"TOKEN=$({shlex.join(['sed', '-n', _TOKEN, str(facts)])})",
        f"curl {authorization} {backups} -d {shlex.quote(request)}",
        f"curl {authorization} {backups}/{JOB_ID}",
    ]
