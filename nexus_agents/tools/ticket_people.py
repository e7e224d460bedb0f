"""`who works on ALOY-12`: assignee, reporter, and who committed for it."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite
from nexus_agents.tools.ticket import no_ticket, tickets
from nexus_agents.wording import counted, day, listed

_SQL = """
select
    issue_commits.issue_key,
    commits.author_name,
    count(distinct commits.commit_sha) as commit_count,
    max(commits.committed_at) as last_commit_at
from issue_commits
inner join commits
    on issue_commits.repository = commits.repository and issue_commits.commit_sha = commits.commit_sha
where list_contains($keys, issue_commits.issue_key)
group by issue_commits.issue_key, commits.author_name
order by issue_commits.issue_key, commit_count desc, commits.author_name
"""


def ticket_people(published: Published, plan: Plan) -> Finding:
    """The people of each ticket; whoever only commented is not counted."""
    known = tickets(published, plan)
    if not known.rows:
        return no_ticket(known, plan)
    rows = published.rows(_SQL, keys=list(plan.slots.issue_keys))
    sentences: list[str] = []
    for issue in known.rows:
        authors = [
            f"{row['author_name']} ({counted(row['commit_count'], 'commit')}, last {day(row['last_commit_at'])})"
            for row in rows.rows
            if row["issue_key"] == issue["issue_key"]
        ]
        assignee = f"assigned to {issue['assignee_name']}" if issue["assignee_name"] else "assigned to nobody"
        reporter = f"reported by {issue['reporter_name'] or 'somebody unknown'}"
        commits = f"commits by {listed(authors)}" if authors else "no commit names it"
        sentences.append(f"{issue['issue_key']} ({issue['status']}) is {assignee}, {reporter}; {commits}.")
    return Finding(
        text=" ".join(sentences),
        rows=known,
        citations=[
            *cite("issue", known, id_column="issue_key", label=lambda row: str(row["issue_key"])),
            *cite("person", rows, id_column="author_name", label=lambda row: str(row["author_name"])),
        ],
        sources=("issues", "issue_commits", "commits"),
        sample_size=len(known.rows),
    )
