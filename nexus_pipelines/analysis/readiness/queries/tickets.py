"""Evidence from tickets: completion, what is blocked, critical bugs, work that is called done but not merged."""

from nexus_pipelines.analysis.readiness.queries.query import MAX_ITEMS, EvidenceQuery
from nexus_pipelines.analysis.readiness.queries.repositories_asked import REPOSITORIES
from nexus_pipelines.analysis.readiness.queries.tickets_asked import JUDGED, SCOPE, STATES, WANTED

_NO_TICKET = "No ticket has it as fix version."


def _measured(*, stands_against: str, value: str, gain: str) -> str:
    """The last step. stands_against: a condition on `judged`; value: over `found_count` and `total`; gain: the same."""
    return f"""
sized as (
    select
        asked.release_id,
        asked.moment,
        count(judged.issue_key) as total,
        count(judged.issue_key) filter (where {stands_against}) as found_count
    from asked
    left join judged on asked.release_id = judged.release_id and asked.moment = judged.moment
    group by all
),

found as (
    select
        judged.release_id,
        judged.moment,
        list({{
            'kind': 'ticket', 'key': issue_key, 'title': summary, 'url': cast(null as varchar),
            'gain': cast({gain} as double)
        }} order by judged.urgency, not judged.is_blocked, judged.issue_key) as items
    from judged
    inner join sized on judged.release_id = sized.release_id and judged.moment = sized.moment
    where {stands_against}
    group by all
),

measured as (
    select
        sized.release_id,
        sized.moment,
        case when sized.total > 0 then cast({value} as double) end as value,
        sized.total as sample_size,
        sized.found_count as item_count,
        found.items[1:{MAX_ITEMS}] as items,
        case when sized.total = 0 then '{_NO_TICKET}' end as gap
    from sized
    left join found on sized.release_id = found.release_id and sized.moment = found.moment
)
"""


TICKET_COMPLETION = EvidenceQuery(
    criterion="ticket_completion",
    source="jira",
    steps=(
        *JUDGED,
        _measured(
            stands_against="not judged.is_done", value="100.0 * (total - found_count) / total", gain="100.0 / total"
        ),
    ),
)
BLOCKED_TICKETS = EvidenceQuery(
    criterion="blocked_tickets",
    source="jira",
    steps=(*JUDGED, _measured(stands_against="judged.is_blocked", value="found_count", gain="1")),
)
OPEN_CRITICAL_BUGS = EvidenceQuery(
    criterion="open_critical_bugs",
    source="jira",
    steps=(
        *JUDGED,
        _measured(
            stands_against=(
                "not judged.is_done and lower(trim(judged.issue_type)) in ('bug', 'defect') and judged.urgency <= 2"
            ),
            value="found_count",
            gain="1",
        ),
    ),
)
_UNMERGED = f"""
read_repositories as (
    select asked.release_id, asked.moment, count(distinct security_coverage.repository) as github_count
    from asked
    inner join repositories_asked
        on asked.release_id = repositories_asked.release_id and asked.moment = repositories_asked.moment
    -- A row for each repository that GitHub was asked about.
    inner join security_coverage on repositories_asked.repository = security_coverage.repository
    group by all
),

requests as (
    select distinct
        unnest(issue_keys) as issue_key,
        pull_request_id,
        repository,
        number,
        title,
        url,
        opened_at,
        closed_at,
        merged_at
    from pull_requests
    where source = 'github'
),

unmerged as (
    select
        tickets.release_id,
        tickets.moment,
        tickets.issue_key,
        requests.repository || '#' || requests.number as key,
        requests.title,
        requests.url
    from tickets
    inner join states on tickets.moment = states.moment and tickets.issue_key = states.issue_key
    inner join requests on tickets.issue_key = requests.issue_key
    where
        states.is_done
        and requests.opened_at <= tickets.moment
        and coalesce(requests.merged_at > tickets.moment, true)
        and coalesce(requests.closed_at > tickets.moment, true)
),

counted as (
    select
        release_id,
        moment,
        count(distinct issue_key) as ticket_count,
        count(distinct key) as item_count,
        list(distinct {{
            'kind': 'pull_request', 'key': key, 'title': title, 'url': url, 'gain': cast(1 as double)
        }}) as items
    from unmerged
    group by all
),

sized as (
    select
        tickets.release_id,
        tickets.moment,
        count(*) as ticket_count,
        count(*) filter (where states.is_done) as done_count
    from tickets
    inner join states on tickets.moment = states.moment and tickets.issue_key = states.issue_key
    group by all
),

measured as (
    select
        asked.release_id,
        asked.moment,
        case
            when read_repositories.github_count > 0 and sized.ticket_count > 0
                then cast(coalesce(counted.ticket_count, 0) as double)
        end as value,
        coalesce(sized.done_count, 0) as sample_size,
        coalesce(counted.item_count, 0) as item_count,
        list_sort(counted.items)[1:{MAX_ITEMS}] as items,
        case
            when sized.ticket_count is null then '{_NO_TICKET}'
            when read_repositories.github_count is null then 'No open pull request of its repositories was read.'
        end as gap
    from asked
    left join read_repositories
        on asked.release_id = read_repositories.release_id and asked.moment = read_repositories.moment
    left join counted on asked.release_id = counted.release_id and asked.moment = counted.moment
    left join sized on asked.release_id = sized.release_id and asked.moment = sized.moment
)
"""
DONE_WITHOUT_MERGE = EvidenceQuery(
    criterion="done_without_merge", source="git", steps=(SCOPE, WANTED, STATES, REPOSITORIES, _UNMERGED)
)
