"""Proves that the login sees everything it is to dump (H31): a blind inventory would agree with a blind dump.

SHOW GRANTS names the account's own grants and, merged, those of its active roles (RDS gives its master user a role); a
role that is not active does not count, because mysqldump's session would not have it either.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from worker.contract import Contract
from worker.errors import GrantsMissing
from worker.flavor import Flavor
from worker.session import Session
from worker.sql import SYSTEM_SCHEMAS, name

READ = ("SELECT", "SHOW VIEW", "TRIGGER", "EVENT")
"""On every schema of the dump."""

LISTED_AT_MOST = 10

_NAME = r"`(?:[^`]|``)*`"
_LINE = re.compile(
    rf"(?P<verb>GRANT|REVOKE) (?P<privileges>.+?) ON (?P<kind>PROCEDURE |FUNCTION |TABLE )?"
    rf"(?P<schema>\*|{_NAME})\.(?P<object>\*|{_NAME}) (?:TO|FROM) "
)


@dataclass(frozen=True)
class Grant:
    """One line of SHOW GRANTS; `schema` is a pattern, None for all; `object` a table or routine, None for all."""

    privileges: frozenset[str]
    schema: str | None
    object: str | None
    revoked: bool = False


class Grants:
    """What an account may do. `literal`: schema names in grants are no patterns (partial revokes are in use)."""

    def __init__(self, grants: Iterable[Grant], literal: bool = False) -> None:
        self._grants = tuple(grants)
        self._literal = literal

    def everywhere(self, privilege: str) -> bool:
        """Granted on *.*, and revoked from no user schema."""
        revoked = any(
            privilege in grant.privileges
            for grant in self._grants
            if grant.revoked and grant.schema not in SYSTEM_SCHEMAS
        )
        return not revoked and any(_holds(grant, privilege) for grant in self._grants if grant.schema is None)

    def on_schema(self, privilege: str, schema: str) -> bool:
        """Granted on the whole schema, by name, pattern or everywhere, and not revoked from it."""
        if any(grant.revoked and privilege in grant.privileges and grant.schema == schema for grant in self._grants):
            return False
        return any(
            _holds(grant, privilege) and grant.object is None and self._covers(grant, schema) for grant in self._grants
        )

    def on_object(self, privilege: str, schema: str, object_name: str) -> bool:
        """Granted on the table or routine itself, or on its schema."""
        return self.on_schema(privilege, schema) or any(
            _holds(grant, privilege) and (grant.schema, grant.object) == (schema, object_name) for grant in self._grants
        )

    def _covers(self, grant: Grant, schema: str) -> bool:
        if grant.schema is None or grant.schema == schema:
            return True
        return not self._literal and re.fullmatch(_regex(grant.schema), schema) is not None


def parse_grants(lines: Iterable[str]) -> Iterator[Grant]:
    """The privileges in lines of SHOW GRANTS; roles and proxies are none."""
    for line in lines:
        found = _LINE.match(line)
        if found:
            yield Grant(
                privileges=frozenset(_privileges(found["privileges"])),
                schema=_unquoted(found["schema"]),
                object=_unquoted(found["object"]),
                revoked=found["verb"] == "REVOKE",
            )


def read_grants(session: Session, flavor: Flavor) -> Grants:
    """The grants of this session: the account's own and its active roles'."""
    lines = [str(next(iter(row.values()))) for row in session.rows("SHOW GRANTS", "reading its own grants")]
    literal = not flavor.is_mariadb and bool(session.value("SELECT @@GLOBAL.partial_revokes"))
    return Grants(parse_grants(lines), literal)


def prove_grants(session: Session, flavor: Flavor, contract: Contract) -> None:
    """Passes if the user can see, and where it must freeze, whatever the dump needs.

    Raises:
        GrantsMissing: with the GRANT statements that are missing.
    """
    grants = read_grants(session, flavor)
    account = str(session.value("SELECT CURRENT_USER()"))
    user, _, host = account.rpartition("@")
    missing = list(missing_grants(grants, flavor, contract))
    if missing:
        shown = [f"GRANT {what} TO {name(user)}@{name(host)}" for what in missing[:LISTED_AT_MOST]]
        more = f"; and {len(missing) - LISTED_AT_MOST} more" if len(missing) > LISTED_AT_MOST else ""
        raise GrantsMissing(f"The user cannot be proven to see everything. Missing: {'; '.join(shown)}{more}.")


def missing_grants(grants: Grants, flavor: Flavor, contract: Contract) -> Iterator[str]:
    """Each as `privileges ON object`."""
    schemas = sorted({*contract.include.schemas, *(schema for schema, _ in contract.include.tables)})
    lacking = [privilege for privilege in READ if not grants.everywhere(privilege)]
    if lacking and not schemas:
        yield f"{', '.join(lacking)} ON *.*"
    for schema in schemas:
        lacking = [privilege for privilege in READ if not grants.on_schema(privilege, schema)]
        if lacking:
            yield f"{', '.join(lacking)} ON {name(schema)}.*"
    if flavor.is_mariadb:
        if not grants.on_object("SELECT", "mysql", "proc"):
            yield "SELECT ON `mysql`.`proc`"
    elif not (grants.everywhere("SELECT") or grants.everywhere("SHOW_ROUTINE")):
        yield "SHOW_ROUTINE ON *.*"
    if contract.isolation == "replica":
        monitor = "SLAVE MONITOR" if flavor.is_mariadb else "REPLICATION CLIENT"
        if not grants.everywhere(monitor):
            yield f"{monitor} ON *.*"
        if not grants.on_object("EXECUTE", "mysql", "rds_stop_replication"):
            yield "EXECUTE ON PROCEDURE `mysql`.`rds_stop_replication`"


def _holds(grant: Grant, privilege: str) -> bool:
    return not grant.revoked and (privilege in grant.privileges or "ALL PRIVILEGES" in grant.privileges)


def _privileges(words: str) -> list[str]:
    """Split at commas; a privilege on single columns does not count."""
    return [word.strip() for word in re.sub(r"\w+ \([^)]*\)", "", words).split(",")]


def _unquoted(word: str) -> str | None:
    return None if word == "*" else word[1:-1].replace("``", "`")


def _regex(pattern: str) -> str:
    """A schema pattern of a grant: `%`, `_`, and backslash before either."""
    wild = {"%": ".*", "_": "."}
    return "".join(
        re.escape(piece[1:]) if piece[0] == "\\" and len(piece) > 1 else wild.get(piece, re.escape(piece))
        for piece in re.findall(r"\\[%_\\]|[\s\S]", pattern)
    )
