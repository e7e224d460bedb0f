"""`commits in alloy last month`, and `who committed most this year`."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Rows
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.tools.spans import Span, span_of
from nexus_agents.wording import counted, day, listed, quoted

_WHERE = """
where
    (len($repositories) = 0 or list_contains($repositories, repository))
    and (
        $person is null
        or author_name = $person
        or author_person_id in (select person_id from people where display_name = $person)
    )
    and committed_at >= $since
    and committed_at < $until
"""
_LIST = """
select
    repository, commit_sha, subject, author_name, committed_at, is_on_default_branch, is_merge,
    additions, deletions, files_changed,
    count(*) over () as total
from commits
{where}
order by committed_at desc, commit_sha
""".replace("{where}", _WHERE.strip())
_NEWEST = """
select count(*) as commits, max(committed_at) as newest
from commits
where len($repositories) = 0 or list_contains($repositories, repository)
"""
_AUTHORS = """
with chosen as (
    select commits.*
    from commits
{where}
),

final as (
    select
        coalesce(people.display_name, chosen.author_name) as author_name,
        count(*) as commit_count,
        max(chosen.committed_at) as last_commit_at,
        sum(count(*)) over () as total
    from chosen
    left join people on chosen.author_person_id = people.person_id
    group by coalesce(chosen.author_person_id, chosen.author_name), coalesce(people.display_name, chosen.author_name)
    order by commit_count desc, author_name
)

select * from final
""".replace("{where}", _WHERE.strip())


def commits(published: Published, plan: Plan) -> Finding:
    """Commits on any branch, newest first, by the day of commit (UTC)."""
    span = span_of(plan)
    if span.is_empty_project:
        return _no_repository(published, plan, span)
    rows = published.rows(
        _LIST, repositories=span.repositories, person=plan.slots.person, since=span.since, until=span.until
    )
    if not rows.rows:
        return _none(published, plan, span, rows)
    total = int(rows.rows[0]["total"])
    named = [
        f"{str(row['commit_sha'])[:10]} {quoted(row['subject'])} by {row['author_name']} on {day(row['committed_at'])}"
        for row in rows.rows
    ]
    return Finding(
        text=f"{counted(total, 'commit')}{_by(plan)}{span.words}, newest first: {listed(named, most=3, total=total)}.",
        rows=rows,
        citations=cite("commit", rows, id_column="commit_sha", label=lambda row: str(row["commit_sha"])[:10]),
        sources=("commits",),
        sample_size=total,
    )


def committers(published: Published, plan: Plan) -> Finding:
    """Authors by number of commits on any branch, merges included."""
    span = span_of(plan)
    if span.is_empty_project:
        return _no_repository(published, plan, span)
    rows = published.rows(_AUTHORS, repositories=span.repositories, person=None, since=span.since, until=span.until)
    if not rows.rows:
        return _none(published, plan, span, rows)
    total = int(rows.rows[0]["total"])
    named = [f"{row['author_name']} ({row['commit_count']:,})" for row in rows.rows]
    return Finding(
        text=f"{counted(total, 'commit')}{span.words}; most by {listed(named)}.",
        rows=rows,
        citations=cite("person", rows, id_column="author_name", label=lambda row: str(row["author_name"])),
        sources=("commits", "people"),
        sample_size=total,
    )


def _by(plan: Plan) -> str:
    return f" by {plan.slots.person}" if plan.slots.person else ""


def _none(published: Published, plan: Plan, span: Span, rows: Rows) -> Finding:
    """Nothing in these days: a count of nothing where commits were read at all."""
    known = published.rows(_NEWEST, repositories=span.repositories).rows[0]
    if not known["commits"]:
        return nothing(f"no commit{span.words} was read.", rows, "commits")
    return Finding(
        text=f"There is no commit{_by(plan)}{span.words}; the newest that was read is of {day(known['newest'])}.",
        rows=rows,
        citations=[],
        sources=("commits",),
        sample_size=int(known["commits"]),
    )


def _no_repository(published: Published, plan: Plan, span: Span) -> Finding:
    rows = published.rows(_LIST, repositories=["-"], person=None, since=span.since, until=span.until)
    return nothing(f"no repository belongs to {listed(plan.slots.projects)}.", rows, "commits", "projects")
