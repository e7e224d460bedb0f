"""The job that measures what builds leave out of the past: every week back to the first ticket."""

import time
from typing import Any

import dagster as dg
import polars as pl

from nexus_pipelines.analysis.hygiene.facts.texts import read_texts
from nexus_pipelines.defs.fingerprint import forget
from nexus_pipelines.defs.hygiene.history import all_weeks, days_there, past_scores, rules_version
from nexus_pipelines.defs.hygiene.inputs import hygiene_inputs, profiles_of
from nexus_pipelines.defs.hygiene.tables import HYGIENE_GROUP_SCORES
from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.warehouse.derived import write_derived

PAST_WEEKS = dg.AssetKey(["hygiene", "past_weeks"])
# A builder holds the lake for so long; the next run goes on from there.
_SECONDS = 120.0
_BATCH = 26


@dg.asset(key=PAST_WEEKS, deps=[dg.AssetKey(["marts", "hygiene_group_scores"])], group_name="history")
def past_weeks(context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]) -> dg.MaterializeResult[Any]:
    """Weekly scores of projects and ALL that are not there yet, newest first, for two minutes at most."""
    until = time.monotonic() + _SECONDS
    profiles = profiles_of(builder.hygiene_terms)
    rows = builder.lake.execute(
        "select project_key, min(created_at) from lake.marts.issues where project_key is not null group by 1"
    ).fetchall()
    version = rules_version([project for project, _ in rows], profiles)
    first = min((created for _, created in rows if created is not None), default=None)
    there = days_there(builder, version)
    wanted = [day for day in all_weeks(first, builder.as_of) if day not in there]
    if not wanted:
        return dg.MaterializeResult(metadata={"weeks": 0, "left": 0})
    inputs = hygiene_inputs(builder)
    readings = read_texts(inputs)
    forget(builder)
    done = 0
    while done < len(wanted) and time.monotonic() < until:
        batch: list[pl.DataFrame] = []
        for day in wanted[done : done + _BATCH]:
            batch.append(past_scores(builder, inputs, day, profiles=profiles, readings=readings, version=version))
            if time.monotonic() > until:
                break
        write_derived(builder.lake, HYGIENE_GROUP_SCORES, pl.concat(batch))
        done += len(batch)
    report(context, f"Past weeks: {done} measured, {len(wanted) - done} left.")
    return dg.MaterializeResult(metadata={"weeks": done, "left": len(wanted) - done})
