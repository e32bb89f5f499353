"""The accounts of an instance, with the privileges that RDS gives them: nobody but RDS itself is SUPER.

Source of the lists: Amazon RDS User Guide, "Master user account privileges" and "Role-based privilege model for RDS
for MySQL".
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.rds.engines import ADMIN, Engine

if TYPE_CHECKING:
    from local.rds.server_process import Server

REPLICATION_USER = "rdsrepladmin"

_MASTER = (
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, "
    "CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, "
    "CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER"
)

# MySQL 8.4 split SET_USER_ID into the last two.
_MASTER_MYSQL = (
    f"{_MASTER}, CREATE ROLE, DROP ROLE, APPLICATION_PASSWORD_ADMIN, ROLE_ADMIN, XA_RECOVER_ADMIN, SET_ANY_DEFINER, "
    "ALLOW_NONEXISTENT_DEFINER"
)

# Since MariaDB 10.5 SHOW REPLICA STATUS, which RDS's own manual tells the master user to run, wants the last one.
_MASTER_MARIADB = f"{_MASTER}, REPLICA MONITOR"

_NOT_IN_MYSQL_SCHEMA = (
    "INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES, "
    "CREATE VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT, TRIGGER"
)

_ROLE = "rds_superuser_role"


@dataclass(frozen=True)
class Login:
    """A user and its password."""

    username: str
    password: str = field(repr=False)


def reserved_accounts(engine: Engine, replication_password: str) -> list[str]:
    """Statements for a new data folder, run as its root: RDS's own accounts, and the role of master users."""
    statements = [
        f"RENAME USER 'root'@'localhost' TO '{ADMIN}'@'localhost'",
        f"CREATE USER '{REPLICATION_USER}'@'%' IDENTIFIED BY '{replication_password}' REQUIRE SSL",
        f"GRANT REPLICATION SLAVE ON *.* TO '{REPLICATION_USER}'@'%'",
    ]
    if engine.is_mysql:
        statements += [
            f"CREATE ROLE '{_ROLE}'@'%'",
            f"GRANT {_MASTER_MYSQL} ON *.* TO '{_ROLE}'@'%' WITH GRANT OPTION",
            f"REVOKE {_NOT_IN_MYSQL_SCHEMA} ON mysql.* FROM '{_ROLE}'@'%'",
        ]
    return statements


def create_master_user(server: "Server", login: Login) -> None:
    """Make the instance's master user; it is not replicated, because a replica is a copy that has it already."""
    account = "%s@'%%'"
    with server.connect() as session, session.cursor() as cursor:
        cursor.execute(f"CREATE USER {account} IDENTIFIED BY %s", (login.username, login.password))
        if server.engine.is_mysql:
            cursor.execute(f"GRANT {_MASTER_MYSQL} ON *.* TO {account} WITH GRANT OPTION", (login.username,))
            cursor.execute(f"REVOKE {_NOT_IN_MYSQL_SCHEMA} ON mysql.* FROM {account}", (login.username,))
            cursor.execute(f"GRANT '{_ROLE}'@'%%' TO {account} WITH ADMIN OPTION", (login.username,))
            cursor.execute(f"SET DEFAULT ROLE ALL TO {account}", (login.username,))
        else:
            cursor.execute(f"GRANT {_MASTER_MARIADB} ON *.* TO {account} WITH GRANT OPTION", (login.username,))


def change_password(server: "Server", login: Login) -> None:
    """Give the master user a new password; replicas learn it through the binary log, as in RDS."""
    with server.connect() as session, session.cursor() as cursor:
        cursor.execute("SET SESSION sql_log_bin = 1")
        cursor.execute("ALTER USER %s@'%%' IDENTIFIED BY %s", (login.username, login.password))
