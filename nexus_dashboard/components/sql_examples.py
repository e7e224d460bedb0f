"""Questions to start from on the SQL page. Each is one SELECT over published tables."""

EXAMPLES: dict[str, str] = {
    "Tickets by project": """\
select
    project_key,
    count(*) as tickets,
    count(*) filter (where not is_done) as open_tickets,
    max(updated_at) as last_change
from issues
group by project_key
order by tickets desc""",
    "Oldest open bugs": """\
select issue_key, summary, priority, assignee_name, created_at
from issues
where issue_type = 'Bug' and not is_done
order by created_at
limit 50""",
    "Done tickets without a commit": """\
select issue_key, summary, issue_type, resolved_at
from issues
where is_done and commit_count = 0
order by resolved_at desc nulls last
limit 100""",
    "Who knows which folder": """\
select
    split_part(file_changes.path, '/', 1) as folder,
    commits.author_name,
    count(distinct commits.commit_sha) as commits
from file_changes
join commits using (repository, commit_sha)
group by all
order by commits desc
limit 50""",
    "Commits by version": """\
select
    issue_versions.project_key,
    issue_versions.version_name,
    count(distinct issue_versions.issue_key) as tickets,
    count(distinct issue_commits.commit_sha) as commits
from issue_versions
left join issue_commits using (issue_key)
where issue_versions.relation = 'fix'
group by all
order by commits desc
limit 50""",
    "Days from created to resolved": """\
select
    project_key,
    issue_type,
    count(*) as resolved_tickets,
    round(median(date_diff('hour', created_at, resolved_at) / 24), 1) as median_days
from issues
where resolved_at is not null
group by all
order by resolved_tickets desc""",
}
