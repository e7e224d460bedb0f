"""What models made of the words of diagnoses: each answer a row, with why it is shown or not, and what it cost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg
from psycopg.rows import class_row

Outcome = Literal["accepted", "rejected", "failed"]
_COLUMNS = "analysis_id, model_name, outcome, wording, reason, input_tokens, output_tokens, cost_usd, created_at"


@dataclass(frozen=True, kw_only=True)
class StoredWording:
    """One row of app.rca_wordings. wording: as the model gave it, also where it is not shown; reason: why not.

    Tokens and cost are None where the server, or a price, does not tell them.
    """

    analysis_id: str
    model_name: str
    outcome: Outcome
    wording: str | None
    reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    created_at: datetime


def store_wording(
    connection: psycopg.Connection,
    *,
    analysis_id: str,
    model_name: str,
    outcome: Outcome,
    wording: str | None,
    reason: str | None,
    input_tokens: int | None,
    output_tokens: int | None,
    cost_usd: float | None,
) -> StoredWording:
    """Note an answer, committed with the caller's transaction."""
    with connection.cursor(row_factory=class_row(StoredWording)) as cursor:
        rows = cursor.execute(
            "insert into app.rca_wordings (analysis_id, model_name, outcome, wording, reason, input_tokens, "  # noqa: S608
            f"output_tokens, cost_usd) values (%s, %s, %s, %s, %s, %s, %s, %s) returning {_COLUMNS}",
            # Postgres keeps no text with NUL in it.
            [
                *(analysis_id, model_name, outcome, wording and wording.replace("\0", ""), reason),
                *(input_tokens, output_tokens, cost_usd),
            ],
        ).fetchall()
    return rows[0]


def wordings_of(connection: psycopg.Connection, analysis_id: str) -> list[StoredWording]:
    """All answers for one analysis, newest first."""
    with connection.cursor(row_factory=class_row(StoredWording)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.rca_wordings where analysis_id = %s "  # noqa: S608 - names of our own
            "order by created_at desc, wording_id desc",
            [analysis_id],
        ).fetchall()
