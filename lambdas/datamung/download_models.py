"""What the API answers of a finished dump: how to get it, and what it holds where."""

from pydantic import BaseModel, Field


class DownloadFile(BaseModel):
    """One object; `url` needs no further credentials, so whoever has it can read the object until it expires."""

    name: str
    size_bytes: int
    url: str


class Download(BaseModel):
    """A dump and its manifest, by links made for this answer and kept nowhere."""

    dump: DownloadFile
    manifest: DownloadFile
    expires_at: str = Field(description="A download that has begun by then goes on; for the rest ask again.")
    copy_commands: list[str] = Field(description="The same with AWS credentials of one's own, which need no link.")
    resume_command: str = Field(
        description="Goes on with a dump that broke off: ask for a new link, and set it as `LINK` in the shell."
    )
    restore: list[str] = Field(description="What the manifest says of restoring, in order.")


class DumpedTable(BaseModel):
    """One table's share of the dump. Bytes are of its rows: `size_bytes` as stored, `raw_bytes` as SQL."""

    schema_name: str = Field(serialization_alias="schema")
    name: str
    rows: int | None = Field(description="As counted on the frozen replica; null where nothing was counted.")
    size_bytes: int
    raw_bytes: int
    is_estimate: bool = Field(
        description="It shares a chunk with other tables, whose bytes are told apart by the server's own estimate."
    )


class DumpedTables(BaseModel):
    """The tables in a dump, largest first."""

    items: list[DumpedTable]
    next_token: str | None
