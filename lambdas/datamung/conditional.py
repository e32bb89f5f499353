"""An update of one row that is made only if its condition holds."""

from typing import Any

from botocore.exceptions import ClientError

from datamung.clients import Clients


def update(clients: Clients, key: dict[str, str], **call: Any) -> bool:
    """Whether the condition held, and so the update was made; `call` is UpdateItem's."""
    try:
        clients.table.update_item(Key=key, **call)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True
