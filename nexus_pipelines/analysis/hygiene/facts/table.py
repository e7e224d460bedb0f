"""All that rules ask about, one row per issue."""

import polars as pl

from nexus_pipelines.analysis.hygiene.calendar import days
from nexus_pipelines.analysis.hygiene.facts.activity import add_activity, gap_norms
from nexus_pipelines.analysis.hygiene.facts.history import add_history
from nexus_pipelines.analysis.hygiene.facts.norms import add_norms
from nexus_pipelines.analysis.hygiene.facts.standing import add_standing, add_team_accounts
from nexus_pipelines.analysis.hygiene.facts.surroundings import add_code, add_links, add_versions
from nexus_pipelines.analysis.hygiene.facts.texts import TextReadings, add_texts
from nexus_pipelines.analysis.hygiene.facts.twins import find_twins
from nexus_pipelines.analysis.hygiene.facts.usage import add_usage
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs


def gather_facts(inputs: HygieneInputs, readings: TextReadings, *, issue_types: pl.DataFrame) -> pl.DataFrame:
    """One row per issue of `inputs`, which stand at `as_of` (see `as_of.state_at`), with every column that rules use.

    `issue_types`: project_key, type_name, own_family: families of issue types that projects name themselves.
    """
    facts = add_team_accounts(add_standing(inputs, issue_types), inputs.people)
    facts = add_texts(facts, inputs, readings)
    facts = add_history(facts, inputs)
    facts = add_activity(facts, inputs)
    facts = facts.join(gap_norms(facts, inputs), on="project_key", how="left")
    facts = add_versions(add_links(facts, inputs.links), inputs)
    facts = add_code(facts, inputs)
    facts = add_norms(facts, inputs)
    facts = add_usage(facts, inputs.changes)
    facts = facts.join(find_twins(facts), on="issue_key", how="left")
    entered = pl.coalesce(pl.when(pl.col("stage") == "done").then(pl.col("resolved_moment")), "moved_at", "created_at")
    return facts.with_columns(
        has_changelog=pl.col("has_changelog").fill_null(False),
        stage_days=days(entered, pl.lit(inputs.as_of)).fill_null(1.0).clip(1.0),
    )
