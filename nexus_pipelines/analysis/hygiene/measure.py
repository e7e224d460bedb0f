"""The weighted hygiene score: tickets, groups, findings, as of a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from nexus_pipelines.analysis.hygiene.as_of import state_at
from nexus_pipelines.analysis.hygiene.catalogue import CATALOGUE
from nexus_pipelines.analysis.hygiene.exemptions import Exemption
from nexus_pipelines.analysis.hygiene.facts.table import gather_facts
from nexus_pipelines.analysis.hygiene.facts.texts import TextReadings, read_texts
from nexus_pipelines.analysis.hygiene.groups import GroupScores, active_tickets, score_groups
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.judging import degree_of, findings_of, judge, state_of
from nexus_pipelines.analysis.hygiene.profiles import DEFAULT_PROFILE, Profile
from nexus_pipelines.analysis.hygiene.records import GRAINS, Grain

_TICKET = (
    "issue_key",
    "project_key",
    "stage",
    "family",
    "is_active",
    "score",
    "level",
    "stage_days",
    "rule_set_version",
)


@dataclass(frozen=True, kw_only=True)
class WeightedHygiene:
    """What was measured at one moment.

    findings: columns of `judging.FINDINGS`, a row per issue and rule that is violated or exempt. tickets: a row per
    issue: issue_key, project_key, stage, family, is_active, score (null: no rule judged it), level, stage_days,
    rule_set_version. verdicts: a row per issue with `state:<rule>` and `degree:<rule>` of every rule. groups: scores by
    grain, what would raise them, and rules. Severity and level of a group follow the default of a rule where projects
    differ.
    """

    findings: pl.DataFrame
    tickets: pl.DataFrame
    verdicts: pl.DataFrame
    groups: GroupScores

    def states(self) -> pl.DataFrame:
        """Every issue and rule: issue_key, rule, state, degree (null unless passed or violated)."""
        rules = [rule.rule for rule in CATALOGUE]
        return pl.concat(
            self.verdicts.select(
                "issue_key", rule=pl.lit(rule), state=pl.col(state_of(rule)).cast(pl.String), degree=degree_of(rule)
            )
            for rule in rules
        )


def measure_weighted(
    inputs: HygieneInputs,
    *,
    moment: datetime | None = None,
    profiles: Mapping[str, Profile] | None = None,
    default: Profile = DEFAULT_PROFILE,
    exemptions: Sequence[Exemption] = (),
    readings: TextReadings | None = None,
    grains: Sequence[Grain] = GRAINS,
) -> WeightedHygiene:
    """Score every issue as of `moment` (`inputs.as_of` by default), with its project's profile or `default`.

    `readings`: what the texts say, when several moments of the same inputs are measured (`read_texts(inputs)`).
    `grains`: the groups to score.
    """
    chosen = profiles or {}
    names_types = any(profile.issue_types for profile in (default, *chosen.values()))
    read = readings or read_texts(inputs, every_type=names_types)
    standing = state_at(inputs, moment or inputs.as_of)
    facts = gather_facts(standing, read, issue_types=_issue_types(standing, chosen, default))
    judged: list[pl.DataFrame] = []
    active: list[pl.DataFrame] = []
    findings: list[pl.DataFrame] = []
    for profile, projects in _by_profile(facts, chosen, default):
        part = facts if projects is None else facts.filter(pl.col("project_key").is_in(projects))
        verdicts = judge(part, profile, exemptions, standing.as_of)
        judged.append(
            verdicts.select(*_TICKET, *(name(rule.rule) for rule in CATALOGUE for name in (state_of, degree_of)))
        )
        active.append(active_tickets(verdicts, profile))
        findings.append(findings_of(verdicts, profile))
    everything = pl.concat(judged)
    return WeightedHygiene(
        findings=pl.concat(findings),
        tickets=everything.select(_TICKET),
        verdicts=everything.drop(set(_TICKET) - {"issue_key"}),
        groups=score_groups(
            pl.concat(active),
            projects=facts["project_key"].unique().sort().to_list(),
            sprints=standing.sprints,
            levels={rule: settings.level for rule, settings in default.rules.items()},
            as_of=standing.as_of,
            grains=grains,
        ),
    )


def _by_profile(
    facts: pl.DataFrame, profiles: Mapping[str, Profile], default: Profile
) -> list[tuple[Profile, list[str] | None]]:
    """Projects that share a profile are judged together; None stands for all of them."""
    groups: dict[str, tuple[Profile, list[str]]] = {}
    for project in facts["project_key"].unique().sort().to_list():
        profile = profiles.get(project, default)
        groups.setdefault(profile.version, (profile, []))[1].append(project)
    if len(groups) <= 1:
        return [(next(iter(groups.values()))[0] if groups else default, None)]
    return list(groups.values())


def _issue_types(inputs: HygieneInputs, profiles: Mapping[str, Profile], default: Profile) -> pl.DataFrame:
    rows = [
        (project, kind, family)
        for project in inputs.issues["project_key"].unique().to_list()
        for kind, family in profiles.get(project, default).issue_types.items()
    ]
    schema = {"project_key": pl.String, "type_name": pl.String, "own_family": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
