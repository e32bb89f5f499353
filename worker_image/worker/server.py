"""Which server this is: its flavor, and the facts that a restore should compare (H19, H44)."""

from worker.contract import Engine
from worker.flavor import Flavor, flavor_of
from worker.plan_model import Server
from worker.session import Session


def read_server(session: Session, engine: Engine) -> tuple[Flavor, Server]:
    """Flavor and facts of the server that answers.

    Raises:
        ServerUnsupported: another product than the job expects, or one too old.
    """
    versions = session.rows("SELECT VERSION() AS version, @@version_comment AS version_comment")[0]
    version, comment = str(versions["version"]), str(versions["version_comment"])
    flavor = flavor_of(engine, version, comment)
    row = session.rows(
        f"SELECT {flavor.server_uuid} AS server_uuid, @@GLOBAL.sql_mode AS sql_mode, "
        "@@GLOBAL.character_set_server AS charset, @@GLOBAL.collation_server AS collation, "
        "@@lower_case_table_names AS lower_case, @@GLOBAL.time_zone AS zone, @@system_time_zone AS system_zone, "
        "@@GLOBAL.max_allowed_packet AS packet, @@GLOBAL.net_write_timeout AS write_timeout"
    )[0]
    return flavor, Server(
        version=version,
        version_comment=comment,
        server_uuid=str(row["server_uuid"]),
        sql_mode=str(row["sql_mode"]),
        character_set_server=str(row["charset"]),
        collation_server=str(row["collation"]),
        lower_case_table_names=int(row["lower_case"]),
        time_zone=str(row["system_zone"] if row["zone"] == "SYSTEM" else row["zone"]),
        max_allowed_packet=int(row["packet"]),
        net_write_timeout=int(row["write_timeout"]),
    )
