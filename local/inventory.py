"""The inventory of a restored server, in the form of a manifest's.

Objects and their hashes are read by the worker's own function, so that the same text gives the same hash; rows and
checksums are read here. The worker's package must be importable: `PYTHONPATH=worker_image`.
"""

from dataclasses import asdict
from typing import Any, cast

from pymysql.connections import Connection
from pymysql.cursors import DictCursor
from worker.connecting import DUMP_SETTINGS
from worker.contract import Include
from worker.inventory import read_inventory
from worker.login import Login
from worker.session import Session

from local.servers import Server, connect


def inventory_of(server: Server) -> dict[str, list[dict[str, Any]]]:
    """Everything on a server but the system schemas, with the rows and the checksum of each table.

    Raises: WorkerError if the login may not see everything, or the server holds what a dump cannot carry.
    """
    with connect(server) as plain:
        connection = cast("Connection[DictCursor]", plain)
        connection.cursorclass = DictCursor
        connection.query(DUMP_SETTINGS)
        session = Session(connection, Login(server.user, server.password))
        found: dict[str, list[dict[str, Any]]] = asdict(read_inventory(session, Include()).inventory)
        for table in found["tables"]:
            table.update(_counted(connection, table["schema"], table["name"]))
    return found


def _counted(connection: "Connection[DictCursor]", schema: str, table: str) -> dict[str, int | None]:
    name = ".".join("`" + part.replace("`", "``") + "`" for part in (schema, table))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) AS `rows` FROM {name}")
        (rows,) = cursor.fetchall()
        cursor.execute(f"CHECKSUM TABLE {name}")
        (checksum,) = cursor.fetchall()
    return {"rows": rows["rows"], "checksum": checksum["Checksum"]}
