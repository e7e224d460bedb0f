"""`which commits belong to ALOY-12`: commits that name a ticket, with what tells so."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.wording import counted, day, listed, quoted

SQL = """
select
    issue_commits.issue_key,
    commits.repository,
    commits.commit_sha,
    commits.subject,
    commits.author_name,
    commits.committed_at,
    commits.is_on_default_branch,
    issue_commits.is_known_issue,
    issue_commits.evidence,
    issue_commits.matched_text,
    count(*) over () as total
from issue_commits
inner join commits
    on issue_commits.repository = commits.repository and issue_commits.commit_sha = commits.commit_sha
where list_contains($keys, issue_commits.issue_key)
order by commits.committed_at desc, commits.commit_sha
"""


def ticket_commits(published: Published, plan: Plan) -> Finding:
    """Commits newest first; tickets that only commits know are answered too."""
    keys = listed(plan.slots.issue_keys)
    rows = published.rows(SQL, keys=list(plan.slots.issue_keys))
    if not rows.rows:
        return nothing(f"no commit that was read names {keys}.", rows, "issue_commits", "commits")
    total = int(rows.rows[0]["total"])
    named = [
        f"{str(row['commit_sha'])[:10]} {quoted(row['subject'])} by {row['author_name']} on {day(row['committed_at'])}"
        for row in rows.rows
    ]
    unknown = "" if all(row["is_known_issue"] for row in rows.rows) else " Not all of these tickets were loaded."
    verb = "names" if total == 1 else "name"
    return Finding(
        text=f"{counted(total, 'commit')} {verb} {keys}: {listed(named, total=total)}.{unknown}",
        rows=rows,
        citations=cite("commit", rows, id_column="commit_sha", label=lambda row: str(row["commit_sha"])[:10]),
        sources=("issue_commits", "commits"),
        sample_size=total,
    )
