"""What is wrong in a group's active tickets: by rule, by person, by ticket, and which values are proposed."""

import polars as pl

from nexus_dashboard.data.door import Snapshot

# Components and releases are named within their project.
_MEMBERS = """
with members as (
    select
        issues.issue_key, issues.project_key, issues.summary, issues.assignee_id, issues.assignee_name,
        scores.hygiene_score, scores.violated_rules
    from issues
    inner join hygiene_ticket_scores as scores on issues.issue_key = scores.issue_key
    where
        scores.is_active
        and case $grain
            when 'ALL' then true
            when 'project' then issues.project_key = $group
            when 'team' then issues.team = $group
            when 'assignee' then issues.assignee_id = $group
            when 'sprint' then list_contains(issues.sprint_ids, $group)
            when 'component'
                then
                    starts_with($group, issues.project_key || ':')
                    and list_contains(issues.components, substr($group, length(issues.project_key) + 2))
            when 'release'
                then
                    starts_with($group, issues.project_key || ':')
                    and list_contains(issues.fix_versions, substr($group, length(issues.project_key) + 2))
        end
)
"""

_RULES = """
select
    rules.rule,
    rules.title,
    rules.number,
    rules.severity,
    rules.level,
    rules.weight,
    rules.is_enabled,
    rules.enabled_from,
    rules.is_changed,
    rules.applies,
    rules.violated_if,
    rules.fix,
    rules.limits,
    counts.judged,
    counts.violated,
    counts.exempt,
    counts.not_in_use,
    counts.lost,
    100.0 * counts.violated / nullif(counts.judged, 0) as violated_percent
from hygiene_rule_results as rules
left join hygiene_group_rules as counts
    on rules.rule = counts.rule and counts.grain = $grain and counts.group_id = $group
where rules.project_key = $profile
order by counts.lost desc nulls last, rules.number, rules.rule
"""

_PEOPLE = (
    _MEMBERS
    + """
select
    assignee_id,
    coalesce(any_value(assignee_name), assignee_id) as assignee_name,
    count(*) filter (violated_rules > 0) as to_fix,
    count(*) as tickets,
    100.0 * count(*) filter (violated_rules > 0) / count(*) as share,
    sum(violated_rules)::bigint as findings
from members
group by assignee_id
having count(*) filter (violated_rules > 0) > 0
order by to_fix desc, assignee_name
limit 200
"""
)

_TICKETS = (
    _MEMBERS
    + """
select
    members.issue_key,
    members.summary,
    members.assignee_name,
    members.hygiene_score,
    findings.title,
    findings.severity,
    findings.evidence,
    findings.fix,
    suggestions.value as suggested,
    suggestions.confidence,
    count(*) over () as total,
    count(distinct members.issue_key) over () as tickets
from members
inner join hygiene_findings as findings on members.issue_key = findings.issue_key
left join hygiene_suggestions as suggestions
    on
        findings.issue_key = suggestions.issue_key
        and suggestions.kind = case findings.rule
            when 'team' then 'set_team'
            when 'story_points' then 'set_points'
            when 'fix_version' then 'set_fix_version'
        end
where findings.state = 'violated' and ($rule is null or findings.rule = $rule)
order by members.hygiene_score, members.issue_key, findings.weight * findings.degree desc, findings.rule
limit 300
"""
)

_SUGGESTIONS = (
    _MEMBERS
    + """
select
    members.issue_key,
    members.project_key,
    members.summary,
    suggestions.kind,
    suggestions.value,
    suggestions.confidence,
    suggestions.evidence,
    suggestions.rests_on,
    count(*) over () as total
from members
inner join hygiene_suggestions as suggestions on members.issue_key = suggestions.issue_key
order by suggestions.confidence desc, members.issue_key, suggestions.kind
limit 200
"""
)


def group_rules(snapshot: Snapshot, grain: str, group: str, *, profile: str) -> pl.DataFrame:
    """Every rule as `profile` (a project key or ALL) has it, with the group's counts; those that cost most first."""
    return snapshot.rows(_RULES, grain=grain, group=group, profile=profile)


def people_to_ask(snapshot: Snapshot, grain: str, group: str) -> pl.DataFrame:
    """Assignees of active tickets with something to fix, most first; null for nobody. At most 200."""
    return snapshot.rows(_PEOPLE, grain=grain, group=group)


def findings(snapshot: Snapshot, grain: str, group: str, *, rule: str | None) -> pl.DataFrame:
    """What is wrong with each active ticket, the worst tickets first; at most 300 rows, `total` in each."""
    return snapshot.rows(_TICKETS, grain=grain, group=group, rule=rule)


def suggestions(snapshot: Snapshot, grain: str, group: str) -> pl.DataFrame:
    """Values that empty fields could take, the surest first; at most 200 rows, `total` in each."""
    return snapshot.rows(_SUGGESTIONS, grain=grain, group=group)
