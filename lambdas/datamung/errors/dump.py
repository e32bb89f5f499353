"""What lies in S3 is not what the workers wrote."""

from datamung.errors.base import DatamungError


class DumpError(DatamungError):
    """What lies in S3 is not what the workers wrote."""


class PartMissing(DumpError):
    """A part of the dump was never accepted."""


class PartChanged(DumpError):
    """A part in S3 is not the accepted one, and could not be written again (H93)."""


class DumpUnequal(DumpError):
    """The finished object differs in length or checksum from its accepted parts."""


class InventoryMismatch(DumpError):
    """Objects or rows in the dump differ from those counted on the frozen clone."""
