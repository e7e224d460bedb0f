"""How a published snapshot is asked for a report."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nexus_pipelines.analysis.reports.builders.snapshot import Snapshot
from nexus_pipelines.analysis.reports.figures import Answer
from nexus_pipelines.analysis.reports.making import Tables
from nexus_pipelines.errors import OperatorError, RefusedQuery
from nexus_pipelines.warehouse.publish import Publication
from nexus_pipelines.warehouse.reader import Reader
from nexus_pipelines.warehouse.statements import render


def published_tables(reader: Reader, publication: Publication) -> Tables:
    """The tables of one publication: its figures carry queries that everybody may run."""

    def rows(sql: str, values: Mapping[str, Any] | None) -> pl.DataFrame:
        return reader.query(sql, values, publication=publication)

    def ask(template: str, values: Mapping[str, object], *, source: str, limit: int = 50) -> Answer:
        sql = render(template, values)
        try:
            answer = reader.ask(sql, limit=limit, publication=publication)
        except RefusedQuery as error:
            raise OperatorError(
                f"Snapshot {publication.snapshot_id} does not hold what this report needs ({error}) Run "
                "`nexus materialize` to build it again."
            ) from error
        return Answer(sql=sql, source=source, rows=answer.frame.to_dicts(), truncated=answer.truncated)

    snapshot = Snapshot(snapshot_id=publication.snapshot_id, published_at=publication.published_at)
    return Tables(snapshot=snapshot, rows=rows, ask=ask)
