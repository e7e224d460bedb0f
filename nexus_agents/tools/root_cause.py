"""`why did build 12 of shop/main fail?`: the stored analysis of a failed build, or of the newest failures."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Row
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.wording import counted, day, listed, percent, quoted
from nexus_pipelines.analysis.root_cause.levels import level_of

SQL = """
with chosen as (
    select *
    from root_causes
    where
        ($job is null or job_name = $job)
        and ($build_number is null or number = $build_number)
        and (
            (len($projects) = 0 and len($repositories) = 0)
            or list_contains($repositories, repository)
            or repository in (select repository from repositories where list_contains($projects, project_key))
        )
),

suspects as (
    select analysis_id, commit_sha, subject, author_name, probability
    from root_cause_suspects
    where rank = 1
),

final as (
    select
        chosen.analysis_id,
        chosen.job_name,
        chosen.number,
        chosen.stage_name,
        chosen.repository,
        chosen.started_at,
        chosen.state,
        chosen.category,
        chosen.error_type,
        chosen.nature,
        chosen.summary,
        chosen.error_message,
        chosen.suggested_fix,
        chosen.confidence,
        chosen.url,
        suspects.commit_sha as suspected_commit,
        suspects.subject as suspected_subject,
        suspects.author_name as suspected_author,
        suspects.probability as suspected_probability,
        failure_groups.times as times_seen,
        failure_groups.last_fixed_by_commit_sha,
        count(*) over () as total
    from chosen
    left join suspects on chosen.analysis_id = suspects.analysis_id
    left join failure_groups on chosen.fingerprint = failure_groups.fingerprint
    order by chosen.started_at desc nulls last, chosen.state = 'diagnosed' desc, chosen.confidence desc nulls last,
        chosen.analysis_id
)

select * from final
"""
_SOURCES = ("root_causes", "root_cause_suspects", "failure_groups")
_SHOWN = 3


def root_cause(published: Published, plan: Plan) -> Finding:
    """Failures newest first; one in full, of several the first three."""
    slots = plan.slots
    rows = published.rows(
        SQL,
        job=slots.job,
        build_number=slots.build_number,
        projects=list(slots.projects),
        repositories=list(slots.repositories),
    )
    number = f"build {slots.build_number}" if slots.build_number is not None else "a failed build"
    within = slots.job or listed(slots.projects or slots.repositories)
    asked = f"{number}{f' of {within}' if within else ''}"
    if not rows.rows:
        return nothing(f"there is no analysis of {asked}.", rows, *_SOURCES)
    total = int(rows.rows[0]["total"])
    # A build of several jobs may have failed in more than one of them.
    told = " ".join(_told(row) for row in rows.rows[: 1 if slots.build_number is None else _SHOWN])
    rest = total - (1 if slots.build_number is None else min(total, _SHOWN))
    more = f" There {'is' if rest == 1 else 'are'} {counted(rest, 'other analysis', 'other analyses')}." if rest else ""
    return Finding(
        text=f"{told}{more}",
        rows=rows,
        citations=cite("build", rows, id_column="analysis_id", label=_name),
        sources=_SOURCES,
        sample_size=total,
    )


def _name(row: Row | dict[str, object]) -> str:
    stage = f" ({row['stage_name']})" if row["stage_name"] and row["stage_name"] != row["job_name"] else ""
    number = f" {row['number']}" if row["number"] is not None else ""
    return f"build{number} of {row['job_name'] or 'a job without a name'}{stage}"


def _told(row: Row) -> str:
    name = _name(row)
    head = f"{name[0].upper()}{name[1:]} of {day(row['started_at'])} (UTC)"
    if row["state"] != "diagnosed":
        return f"{head}: the cause is not known. {row['summary'] or ''}".strip()
    parts = [f"{head} failed: {quoted(row['summary'] or row['error_message'])}"]
    confidence = row["confidence"] or 0.0
    kind = str(row["category"]).replace("_", " ")
    nature = str(row["nature"]).replace("_", " ")
    parts.append(f"Category {kind}, nature {nature}, confidence {level_of(confidence)} ({percent(confidence)})")
    if row["suspected_commit"]:
        parts.append(
            f"Suspect: commit {str(row['suspected_commit'])[:10]} {quoted(row['suspected_subject'])} by "
            f"{row['suspected_author'] or 'an unknown author'} ({percent(row['suspected_probability'])})"
        )
    if row["suggested_fix"]:
        parts.append(f"To do: {quoted(row['suggested_fix'])}")
    if row["times_seen"] and row["times_seen"] > 1:
        fixed = row["last_fixed_by_commit_sha"]
        parts.append(f"Seen {counted(row['times_seen'], 'time')}{f', last fixed by {fixed[:10]}' if fixed else ''}")
    return f"{'. '.join(parts)}."
