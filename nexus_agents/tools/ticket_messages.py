"""`where was ALOY-12 discussed?`: Slack threads that name a ticket."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.wording import counted, day, listed, quoted

SQL = """
select
    messages.channel_id,
    coalesce(messages.thread_ts, messages.message_ts) as thread_ts,
    any_value(messages.channel_name) as channel_name,
    any_value(issue_messages.issue_key) as issue_key,
    count(*) as mention_count,
    min(messages.sent_at) as first_mention_at,
    max(messages.sent_at) as last_mention_at,
    arg_min(messages.text, messages.sent_at) as first_text,
    count(*) over () as total
from issue_messages
inner join messages
    on issue_messages.channel_id = messages.channel_id and issue_messages.message_ts = messages.message_ts
where list_contains($keys, issue_messages.issue_key)
group by messages.channel_id, coalesce(messages.thread_ts, messages.message_ts)
order by last_mention_at desc, thread_ts
"""


def ticket_messages(published: Published, plan: Plan) -> Finding:
    """Threads newest first, with the first message that names the ticket."""
    keys = listed(plan.slots.issue_keys)
    rows = published.rows(SQL, keys=list(plan.slots.issue_keys))
    if not rows.rows:
        return nothing(f"no Slack message that was read names {keys}.", rows, "issue_messages", "messages")
    total = int(rows.rows[0]["total"])
    named = [
        f"#{row['channel_name']} on {day(row['last_mention_at'])} {quoted(row['first_text'])}" for row in rows.rows
    ]
    verb = "names" if total == 1 else "name"
    return Finding(
        text=f"{counted(total, 'Slack thread')} {verb} {keys}: {listed(named, total=total)}.",
        rows=rows,
        citations=cite("thread", rows, id_column="thread_ts", label=lambda row: f"#{row['channel_name']}"),
        sources=("issue_messages", "messages"),
        sample_size=total,
    )
