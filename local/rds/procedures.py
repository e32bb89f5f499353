"""The procedures by which RDS lets a user without SUPER control replication, made real.

They run with their definer's rights, as RDS's do. Source: Amazon RDS User Guide, "Starting and stopping replication".
"""

from local.rds.engines import ADMIN


def statements() -> list[str]:
    """CREATE PROCEDURE statements for a new data folder; the same for MySQL and MariaDB."""
    return [
        _procedure("rds_stop_replication", "STOP REPLICA", "Slave is down or disabled"),
        _procedure("rds_start_replication", "START REPLICA", "Slave running normally."),
    ]


def _procedure(name: str, statement: str, message: str) -> str:
    return (
        f"CREATE DEFINER = '{ADMIN}'@'localhost' PROCEDURE mysql.{name}() SQL SECURITY DEFINER "
        f"BEGIN {statement}; SELECT '{message}' AS Message; END"
    )
