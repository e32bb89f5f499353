"""Failures that are written down while the work goes on: one job, or one kind of thing, must not hold up the others."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from datamung.edge import named
from datamung.errors import DatamungError


class Troubles(list[str]):
    """A sentence for each."""

    @contextmanager
    def noted(self, what: str) -> Iterator[None]:
        """Ends the block at a failure of AWS's or a named one, and goes on after it."""
        try:
            yield
        except (ClientError, BotoCoreError) as error:
            self.append(f"{what}: {named(error)}")
        except DatamungError as error:
            self.append(f"{what}: {error}")
