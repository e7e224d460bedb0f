"""Hygiene as an asset: the strict score, then the weighted rules, as people's profiles and exemptions have them."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from nexus_pipelines.analysis.hygiene.facts.texts import read_texts
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.measure import WeightedHygiene, measure_weighted
from nexus_pipelines.analysis.hygiene.score import ISSUE_COLUMNS, measure_hygiene
from nexus_pipelines.analysis.hygiene.suggestions.fix_version import suggest_fix_versions
from nexus_pipelines.analysis.hygiene.suggestions.points import suggest_points
from nexus_pipelines.analysis.hygiene.suggestions.records import Suggestion
from nexus_pipelines.analysis.hygiene.suggestions.team import suggest_teams
from nexus_pipelines.defs.fingerprint import is_up_to_date, unchanged
from nexus_pipelines.defs.hygiene.frames import (
    finding_rows,
    gain_rows,
    group_rows,
    group_rule_rows,
    rule_rows,
    suggestion_rows,
    ticket_rows,
)
from nexus_pipelines.defs.hygiene.history import (
    days_there,
    forget_days_between,
    past_scores,
    rules_version,
    some_weeks,
)
from nexus_pipelines.defs.hygiene.inputs import MARTS, exemptions_on, hygiene_inputs, profiles_of
from nexus_pipelines.defs.hygiene.tables import (
    HYGIENE_FINDINGS,
    HYGIENE_GAINS,
    HYGIENE_GROUP_RULES,
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

_SUGGESTED = ("team", "story_points", "fix_version")


@dg.multi_asset(name="hygiene", specs=[spec_of(table, "hygiene", MARTS) for table in HYGIENE_TABLES])
def hygiene(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> Iterator[dg.MaterializeResult[Any]]:
    """The hygiene of today's tickets, and of some past weeks that are not there yet."""
    if is_up_to_date(builder):
        yield from unchanged(builder, *(key_of(table) for table in HYGIENE_TABLES))
        return
    strict = measure_hygiene(read_mart(builder, "issues", ISSUE_COLUMNS), as_of=builder.as_of)
    scored = strict.scores.filter(pl.col("state") == "measured").height
    report(context, f"Hygiene: {scored} of {strict.scores.height} scores have tickets in scope.")
    yield write_table(builder, HYGIENE_SCORES, strict.scores)
    yield write_table(builder, HYGIENE_VIOLATIONS, strict.violations)
    yield write_table(builder, HYGIENE_RULES, strict.rules)

    inputs = hygiene_inputs(builder)
    readings = read_texts(inputs)
    profiles = profiles_of(builder.hygiene_terms)
    weighted = measure_weighted(
        inputs, profiles=profiles, exemptions=exemptions_on(builder.hygiene_terms, builder.as_of), readings=readings
    )
    yield write_table(builder, HYGIENE_FINDINGS, finding_rows(weighted))
    yield write_table(builder, HYGIENE_TICKET_SCORES, ticket_rows(weighted))
    yield write_table(builder, HYGIENE_RULE_RESULTS, rule_rows(weighted, profiles, builder.as_of))
    yield write_table(builder, HYGIENE_GROUP_RULES, group_rule_rows(weighted))
    yield write_table(builder, HYGIENE_GAINS, gain_rows(weighted))
    yield write_table(builder, HYGIENE_SUGGESTIONS, suggestion_rows(_suggestions(inputs, weighted)))

    version = rules_version(inputs.issues["project_key"].unique().to_list(), profiles)
    there = days_there(builder, version)
    forget_days_between(builder)
    beside = strict.scores.select("project_key", strict_score="hygiene_score")
    scores = [group_rows(weighted, builder.as_of, strict=beside, is_rebuilt=False, version=version)]
    first = builder.lake.execute("select min(created_at) from lake.marts.issues").fetchone()
    for day in some_weeks(first[0] if first else None, builder.as_of, tickets=inputs.issues.height):
        if day not in there:
            past = past_scores(builder, inputs, day, profiles=profiles, readings=readings, version=version)
            scores.append(past)
    yield write_table(builder, HYGIENE_GROUP_SCORES, pl.concat(scores))


def _suggestions(inputs: HygieneInputs, weighted: WeightedHygiene) -> list[Suggestion]:
    """For active tickets whose field is asked for and empty."""
    lacking = weighted.findings.filter(pl.col("state") == "violated").join(
        weighted.tickets.filter("is_active").select("issue_key"), on="issue_key", how="semi"
    )
    wanted = {rule: frozenset(lacking.filter(pl.col("rule") == rule)["issue_key"]) for rule in _SUGGESTED}
    return [
        *(one for one in suggest_teams(inputs.issues) if one.issue_key in wanted["team"]),
        *suggest_points(inputs.issues, wanted=wanted["story_points"]),
        *(
            one
            for one in suggest_fix_versions(inputs.issues, inputs.versions)
            if one.issue_key in wanted["fix_version"]
        ),
    ]
