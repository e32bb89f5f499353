"""Names and values as SQL text. Nothing else in the worker quotes (H48)."""

SYSTEM_SCHEMAS = ("information_schema", "mysql", "performance_schema", "sys")
"""Never dumped: a restore of them breaks a server (H42)."""

PROVIDER_SCHEMAS = ("innodb", "tmp")
"""Empty ones that RDS makes on MariaDB and leaves behind on an upgraded MySQL. A user's schema may have the name."""


def name(*parts: str) -> str:
    """A name that may hold anything, qualified: name("a b", "c`d") is `a b`.`c``d`."""
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)


def text(value: str) -> str:
    """A string that means the same in every session: no quote, no escape, no connection character set."""
    return f"_utf8mb4 0x{value.encode().hex()}" if value else "_utf8mb4 ''"
