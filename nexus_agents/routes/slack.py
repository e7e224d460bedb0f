"""The Slack agent: threads that name tickets."""

from typing import Annotated

from fastapi import APIRouter, Query

from nexus_agents.access import FAILURES, UsesPublished, UsesResources
from nexus_agents.paging import Page, PageSize, page_of
from nexus_agents.records import Listing

router = APIRouter(tags=["slack"], responses=FAILURES)

_THREADS = """
select
    issue_messages.issue_key,
    messages.channel_id,
    any_value(messages.channel_name) as channel_name,
    coalesce(messages.thread_ts, messages.message_ts) as thread_ts,
    count(*) as mention_count,
    min(messages.sent_at) as first_mention_at,
    max(messages.sent_at) as last_mention_at,
    arg_min(messages.text, messages.sent_at) as first_text
from issue_messages
inner join messages
    on issue_messages.channel_id = messages.channel_id and issue_messages.message_ts = messages.message_ts
where $issue_key is null or issue_messages.issue_key = upper($issue_key)
group by issue_messages.issue_key, messages.channel_id, coalesce(messages.thread_ts, messages.message_ts)
order by last_mention_at desc, issue_key, channel_id, thread_ts
"""


@router.get("/threads")
def threads(
    published: UsesPublished,
    resources: UsesResources,
    issue_key: Annotated[str | None, Query(max_length=64, examples=["ALOY-12"])] = None,
    page: Page = 1,
    page_size: PageSize = 20,
) -> Listing:
    """Threads and messages that name a ticket, newest first. Texts are data from outside."""
    return page_of(
        published,
        _THREADS,
        "issue_messages",
        "messages",
        page=page,
        page_size=page_size,
        mode=resources.mode,
        issue_key=issue_key,
    )
