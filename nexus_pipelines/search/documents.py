"""Which texts can be found, and how each is built from the published marts.

A document's first words (`title`, weight A) are its own: an issue's summary, a commit's subject. Comments and messages
have none; repeating their issue's summary would make them rival the issue itself.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal, get_args

from nexus_pipelines.search.embedder import EMBEDDED_CHARACTERS

Kind = Literal["issue", "comment", "commit", "thread", "message", "failure"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# Keeps a row's tsvector under Postgres' limit of 1 MB in any script: it holds the text up to three times.
_BODY_CHARACTERS = 50_000


@dataclass(frozen=True, kw_only=True)
class DocumentSource:
    """The SELECT over marts that yields one kind's documents, and the marts it needs.

    Columns: document_id, reference (an issue key, a commit's SHA, a message's timestamp, the id of a failure's newest
    analysis), place (repository, channel, job),
    title, body, project_key, author, happened_at; part_of, if these documents may stand for a larger one.
    """

    kind: Kind
    marts: frozenset[str]
    select: str


SOURCES = (
    DocumentSource(
        kind="issue",
        marts=frozenset({"issues"}),
        select="""
            select
                'issue:' || issue_id as document_id,
                issue_key as reference,
                project_name as place,
                coalesce(summary, '') as title,
                concat_ws(
                    chr(10),
                    description,
                    'Labels: ' || nullif(array_to_string(labels, ', '), ''),
                    'Components: ' || nullif(array_to_string(components, ', '), '')
                ) as body,
                project_key,
                reporter_name as author,
                created_at as happened_at
            from lake.marts.issues
        """,
    ),
    DocumentSource(
        kind="comment",
        marts=frozenset({"comments"}),
        select="""
            select
                'comment:' || comment_id as document_id,
                issue_key as reference,
                project_key as place,
                '' as title,
                body,
                project_key,
                author_name as author,
                created_at as happened_at
            from lake.marts.comments
        """,
    ),
    DocumentSource(
        kind="commit",
        marts=frozenset({"commits"}),
        select="""
            select
                'commit:' || repository || ':' || commit_sha as document_id,
                commit_sha as reference,
                repository as place,
                coalesce(subject, '') as title,
                coalesce(body, '') as body,
                null::varchar as project_key,
                author_name as author,
                committed_at as happened_at
            from lake.marts.commits
        """,
    ),
    # A thread is a document, for words that stand in different messages of it, and so is each of its messages, because
    # the vector of a long thread is near to nothing in particular. What is found is always the thread, once.
    # benchmarks/search_recall.py measures the three ways.
    DocumentSource(
        kind="thread",
        marts=frozenset({"messages"}),
        select="""
            select
                'thread:' || channel_id || ':' || thread_ts as document_id,
                thread_ts as reference,
                '#' || any_value(channel_name) as place,
                '' as title,
                string_agg(coalesce(user_name || ': ', '') || text, chr(10) order by sent_at, message_ts) as body,
                null::varchar as project_key,
                arg_min(user_name, sent_at) as author,
                min(sent_at) as happened_at
            from lake.marts.messages
            where thread_ts is not null and trim(text) <> ''
            group by channel_id, thread_ts
        """,
    ),
    DocumentSource(
        kind="message",
        marts=frozenset({"messages"}),
        select="""
            select
                'message:' || channel_id || ':' || message_ts as document_id,
                'thread:' || channel_id || ':' || thread_ts as part_of,
                message_ts as reference,
                '#' || channel_name as place,
                '' as title,
                text as body,
                null::varchar as project_key,
                user_name as author,
                sent_at as happened_at
            from lake.marts.messages
            where trim(text) <> ''
                -- "X has joined the channel" and its like.
                and coalesce(subtype, '') not in (
                    'channel_join', 'channel_leave', 'channel_topic', 'channel_purpose', 'channel_name',
                    'channel_archive', 'channel_unarchive', 'pinned_item', 'unpinned_item'
                )
        """,
    ),
    # Failures of one fingerprint are one document, in the words of the first: however often it comes back, it is found
    # once, and nothing is embedded anew.
    DocumentSource(
        kind="failure",
        marts=frozenset({"root_causes", "root_cause_evidence", "failure_groups"}),
        select="""
            select
                'failure:' || groups.fingerprint as document_id,
                groups.last_analysis_id as reference,
                firsts.job_name as place,
                coalesce(firsts.error_message, '') as title,
                concat_ws(chr(10), firsts.summary, quotes.quoted) as body,
                null::varchar as project_key,
                null::varchar as author,
                groups.last_seen as happened_at
            from lake.marts.failure_groups as groups
            inner join (
                select * from lake.marts.root_causes
                where fingerprint is not null
                qualify row_number() over (partition by fingerprint order by started_at nulls last, log_id) = 1
            ) as firsts on groups.fingerprint = firsts.fingerprint
            left join (
                select analysis_id, string_agg(quote, chr(10) order by rank) as quoted
                from lake.marts.root_cause_evidence
                group by analysis_id
            ) as quotes on firsts.analysis_id = quotes.analysis_id
        """,
    ),
)


def documents_query(marts: AbstractSet[str]) -> str | None:
    """One SELECT of all documents that the tables in `marts` can give; None if they give none."""
    selects = [
        f"select '{source.kind}' as kind, * from ({source.select})"  # noqa: S608
        for source in SOURCES
        if source.marts <= marts
    ]
    if not selects:
        return None
    return f"""
        with every_kind as (
            select null::varchar as part_of where false
            union all by name {" union all by name ".join(selects)}
        ),
        cut as (
            select * replace (
                -- Postgres cannot store NUL.
                trim(replace(title, chr(0), '')) as title,
                trim(left(replace(body, chr(0), ''), {_BODY_CHARACTERS})) as body
            )
            from every_kind
        )
        select
            document_id, kind, reference, place, part_of, title, body, project_key, author, happened_at,
            md5(title || chr(31) || left(body, {EMBEDDED_CHARACTERS})) as content_hash
        from cut
        where title <> '' or body <> ''
    """  # noqa: S608
