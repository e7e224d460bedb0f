"""Two writers of the lake: the loser of a conflict starts its whole transaction again."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import duckdb

from nexus_pipelines.errors import OperatorError

Result = TypeVar("Result")

ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 0.05


def retry_on_conflict(transaction: Callable[[], Result], *, attempts: int = ATTEMPTS) -> Result:
    """Runs `transaction`, which begins and commits (or rolls back) by itself, again while it meets conflicts.

    Raises:
        OperatorError: another process kept writing to the same tables.
    """
    for attempt in range(attempts):
        try:
            return transaction()
        except duckdb.Error as error:
            if not is_conflict(error):
                raise
            if attempt + 1 == attempts:
                raise OperatorError(
                    "Another process kept writing to the same tables of the lake; run again when it has ended."
                ) from error
            # Jitter, or two equal processes meet again at each attempt.
            time.sleep(FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
    raise AssertionError("attempts must be at least 1")


def is_conflict(error: duckdb.Error) -> bool:
    """Whether the lake refused a commit because of another commit, and would take it at a second try."""
    return isinstance(error, duckdb.TransactionException) and "onflict" in str(error)
