"""Real replication by GTID between two local instances, and its end when a replica is promoted.

The source is only read: its replication account is there from the first day, and the copy knows the password.
"""

from local.rds.accounts import REPLICATION_USER
from local.rds.configuration import Role
from local.rds.crash_copy import copy_running, drop_binary_logs
from local.rds.server_process import Server
from local.rds.template import REPLICATION_PASSWORD_FILE

_RECOVERING = Role(binary_log=True, replica=False)


def make_replica(source: Server, replica: Server, role: Role) -> None:
    """Copy the running source, point the copy at it and start it; replication runs when this returns."""
    copy_running(source, replica.place.data)
    replica.start(_RECOVERING, resume_replication=False, private=True)
    replica.execute(["STOP REPLICA", "RESET REPLICA ALL"])
    _follow_from_here(replica, source.place.port)
    replica.stop()
    if not role.binary_log:
        drop_binary_logs(replica.place.data)
    replica.start(role)


def point_at(replica: Server, source_port: int) -> None:
    """Tell a replica that its source has moved to another port; replication goes on."""
    changed = f"CHANGE REPLICATION SOURCE TO SOURCE_PORT = {source_port}"
    if not replica.engine.is_mysql:
        changed = f"CHANGE MASTER TO MASTER_PORT = {source_port}"
    replica.execute(["STOP REPLICA", changed, "START REPLICA"])


def promote(replica: Server) -> None:
    """Make it an instance of its own, which takes writes; safe to call twice."""
    replica.execute(["STOP REPLICA", "RESET REPLICA ALL", "SET GLOBAL read_only = 0"])


def _follow_from_here(replica: Server, source_port: int) -> None:
    password = (replica.place.data / REPLICATION_PASSWORD_FILE).read_text()
    login = {"HOST": "'127.0.0.1'", "PORT": source_port, "USER": f"'{REPLICATION_USER}'", "PASSWORD": f"'{password}'"}
    if replica.engine.is_mysql:
        # The set of executed transactions came with the copy: the source sends what is missing.
        options = {**login, "SSL": 1, "AUTO_POSITION": 1, "CONNECT_RETRY": 1, "RETRY_COUNT": 86400}
        listed = ", ".join(f"SOURCE_{name} = {value}" for name, value in options.items())
        replica.execute([f"CHANGE REPLICATION SOURCE TO {listed}"])
    else:
        # MariaDB's replicas keep their position in a table of their own; the copy's binary log says where it stands.
        position = replica.value("@@GLOBAL.gtid_binlog_pos")
        options = {**login, "SSL": 1, "USE_GTID": "slave_pos", "CONNECT_RETRY": 1}
        listed = ", ".join(f"MASTER_{name} = {value}" for name, value in options.items())
        replica.execute([f"SET GLOBAL gtid_slave_pos = '{position}'", f"CHANGE MASTER TO {listed}"])
