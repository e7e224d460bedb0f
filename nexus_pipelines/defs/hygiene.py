"""Hygiene as an asset: the strict score, then the weighted rules, as people's profiles and exemptions have them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from nexus_pipelines.analysis.hygiene.facts.texts import TextReadings, read_texts
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.measure import WeightedHygiene, measure_weighted
from nexus_pipelines.analysis.hygiene.profiles import Profile
from nexus_pipelines.analysis.hygiene.score import ISSUE_COLUMNS, measure_hygiene
from nexus_pipelines.defs.fingerprint import is_up_to_date, unchanged
from nexus_pipelines.defs.hygiene_frames import finding_rows, gain_rows, group_rows, rule_rows, ticket_rows
from nexus_pipelines.defs.hygiene_history import days_to_rebuild, measured_by, rebuild
from nexus_pipelines.defs.hygiene_inputs import MARTS, exemptions_on, hygiene_inputs, profiles_of
from nexus_pipelines.defs.hygiene_tables import (
    HYGIENE_FINDINGS,
    HYGIENE_GAINS,
    HYGIENE_GROUP_SCORES,
    HYGIENE_RULE_RESULTS,
    HYGIENE_RULES,
    HYGIENE_SCORES,
    HYGIENE_SUGGESTIONS,
    HYGIENE_TABLES,
    HYGIENE_TICKET_SCORES,
    HYGIENE_VIOLATIONS,
)
from nexus_pipelines.defs.marts import key_of, read_mart, spec_of, write_table
from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.warehouse.derived import create_derived


@dg.multi_asset(name="hygiene", specs=[spec_of(table, "hygiene", MARTS) for table in HYGIENE_TABLES])
def hygiene(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> Iterator[dg.MaterializeResult[Any]]:
    """The hygiene of today's tickets, and of past weeks that are not there yet."""
    if is_up_to_date(builder):
        yield from unchanged(builder, *(key_of(table) for table in HYGIENE_TABLES))
        return
    strict = measure_hygiene(read_mart(builder, "issues", ISSUE_COLUMNS), as_of=builder.as_of)
    scored = strict.scores.filter(pl.col("state") == "measured").height
    report(context, f"Hygiene: {scored} of {strict.scores.height} scores have tickets in scope.")
    yield write_table(builder, HYGIENE_SCORES, strict.scores)
    yield write_table(builder, HYGIENE_VIOLATIONS, strict.violations)
    yield write_table(builder, HYGIENE_RULES, strict.rules)

    profiles = profiles_of(builder.hygiene_terms)
    inputs = hygiene_inputs(builder)
    readings = read_texts(inputs)
    weighted = measure_weighted(
        inputs, profiles=profiles, exemptions=exemptions_on(builder.hygiene_terms, builder.as_of), readings=readings
    )
    yield write_table(builder, HYGIENE_FINDINGS, finding_rows(weighted))
    yield write_table(builder, HYGIENE_TICKET_SCORES, ticket_rows(weighted))
    yield write_table(builder, HYGIENE_RULE_RESULTS, rule_rows(weighted, profiles, builder.as_of))
    yield write_table(builder, HYGIENE_GAINS, gain_rows(weighted))
    yield _write_scores(context, builder, inputs, readings, profiles, weighted)


def _write_scores(
    context: dg.AssetExecutionContext,
    builder: BuildSession,
    inputs: HygieneInputs,
    readings: TextReadings,
    profiles: Mapping[str, Profile],
    weighted: WeightedHygiene,
) -> dg.MaterializeResult[Any]:
    version = measured_by(inputs, profiles)
    today = group_rows(weighted, builder.as_of, is_rebuilt=False, measured_by=pl.lit(version))
    days = days_to_rebuild(inputs, _days_there(builder, version), until=builder.as_of)
    if days:
        report(context, f"Hygiene: {len(days)} past weeks are measured from changelogs.")
        past = rebuild(inputs, days, profiles=profiles, terms=builder.hygiene_terms, readings=readings)
        today = pl.concat([today, past])
    return write_table(builder, HYGIENE_GROUP_SCORES, today)


def _days_there(builder: BuildSession, version: str) -> list[date]:
    """Days that need no measuring: those that were measured while they were today, and those by the same rules.

    What a day brought of assignees, components, sprints and releases is kept of Mondays only: the rows of a day follow
    the number of groups, and a trend of weeks tells as much.
    """
    create_derived(builder.lake, HYGIENE_GROUP_SCORES)
    builder.lake.execute(
        """
        delete from lake.marts.hygiene_group_scores
        where as_of_date < ? and isodow(as_of_date) <> 1 and grain not in ('ALL', 'project', 'team')
        """,
        [builder.as_of],
    )
    rows = builder.lake.execute(
        "select distinct as_of_date from lake.marts.hygiene_group_scores "
        "where not is_rebuilt and as_of_date < ? or measured_by = ?",
        [builder.as_of, version],
    ).fetchall()
    return [day for (day,) in rows]
