"""What a Slack export becomes: three streams in landing, three raw tables."""

from nexus_pipelines.warehouse.contract import Column, RawTable, SourceContract, Stream

SOURCE = "slack"

USERS = Stream(name="users", record={"record": "JSON"})
CHANNELS = Stream(name="channels", record={"kind": "VARCHAR", "record": "JSON"})
MESSAGES = Stream(
    name="messages",
    record={
        "channel": "VARCHAR",
        "channel_id": "VARCHAR",
        "is_channel_id_derived": "BOOLEAN",
        "file": "VARCHAR",
        "record": "JSON",
    },
)

# An edit or a deletion may be kept as an event that wraps the message it is about; `body` is that message.
MESSAGE_ROWS = """, lateral (
    select
        case (record ->> 'subtype')
            when 'message_changed' then coalesce(record -> 'message', record)
            when 'message_deleted' then coalesce(record -> 'previous_message', '{}'::json)
            else record
        end as body
) as event"""


def _moment(text: str) -> str:
    """A Slack timestamp ("1700000000.000100", seconds) as an exact TIMESTAMPTZ."""
    # `try`: a number of seconds beyond any calendar is no reason to stop a load.
    return f"try(make_timestamptz(try_cast(try_cast({text} as decimal(24, 6)) * 1000000 as bigint)))"


def _first(*texts: str) -> str:
    """The first of these that is neither null nor empty."""
    filled = [f"nullif({text}, '')" for text in texts]
    return f"coalesce({', '.join(filled)})"


MESSAGE_TS = "coalesce(record ->> 'deleted_ts', body ->> 'ts', record ->> 'ts')"

TABLES = (
    RawTable(
        source=SOURCE,
        name="users",
        stream="users",
        description="One row for each member or bot of a workspace.",
        key=("user_id",),
        version="try_cast(record ->> 'updated' as bigint)",
        columns=(
            Column(name="user_id", type="VARCHAR", expression="record ->> 'id'"),
            Column(name="team_id", type="VARCHAR", expression="record ->> 'team_id'"),
            Column(name="user_name", type="VARCHAR", expression="record ->> 'name'", description="The handle."),
            Column(
                name="real_name",
                type="VARCHAR",
                expression=_first("record ->> '$.profile.real_name'", "record ->> 'real_name'"),
            ),
            Column(name="display_name", type="VARCHAR", expression=_first("record ->> '$.profile.display_name'")),
            Column(name="email", type="VARCHAR", expression=_first("record ->> '$.profile.email'")),
            Column(
                name="is_bot", type="BOOLEAN", expression="coalesce(try_cast(record ->> 'is_bot' as boolean), false)"
            ),
            Column(
                name="is_deleted",
                type="BOOLEAN",
                expression="coalesce(try_cast(record ->> 'deleted' as boolean), false)",
            ),
            Column(name="time_zone", type="VARCHAR", expression="record ->> 'tz'", description="IANA name."),
            Column(name="record", type="JSON", expression="record", description="As received."),
        ),
    ),
    RawTable(
        source=SOURCE,
        name="channels",
        stream="channels",
        description="One row for each channel, private group or direct conversation that the export names.",
        key=("channel_id",),
        columns=(
            Column(name="channel_id", type="VARCHAR", expression="record ->> 'id'"),
            Column(
                name="channel_name",
                type="VARCHAR",
                expression="coalesce(record ->> 'name', record ->> 'id')",
                description="Direct conversations have no name: their id.",
            ),
            Column(name="topic", type="VARCHAR", expression=_first("record ->> '$.topic.value'")),
            Column(name="purpose", type="VARCHAR", expression=_first("record ->> '$.purpose.value'")),
            Column(name="created_at", type="TIMESTAMPTZ", expression=_moment("(record ->> 'created')")),
            Column(
                name="is_archived",
                type="BOOLEAN",
                expression="coalesce(try_cast(record ->> 'is_archived' as boolean), false)",
            ),
            Column(name="is_private", type="BOOLEAN", expression="coalesce(kind, '') <> 'channel'"),
            Column(name="member_ids", type="JSON", expression="record -> 'members'"),
            Column(name="record", type="JSON", expression="record", description="As received."),
        ),
    ),
    RawTable(
        source=SOURCE,
        name="messages",
        stream="messages",
        description="One row for each message, of every subtype; the latest edit wins, a deletion marks the row.",
        key=("channel_id", "message_ts"),
        rows=MESSAGE_ROWS,
        # An event about a message counts from its own time, an edited message from its edit, any other as unedited;
        # what Slack leaves in place of the deleted root of a thread comes after everything.
        version="coalesce(try_cast(case when (record ->> 'subtype') in ('message_changed', 'message_deleted') "
        "then record ->> 'ts' when (record ->> 'subtype') = 'tombstone' then '99999999999' "
        "else record ->> '$.edited.ts' end as decimal(24, 6)), 0)",
        columns=(
            Column(
                name="channel_id",
                type="VARCHAR",
                expression="channel_id",
                description="'name:<folder>' where the export does not say which channel a folder belongs to.",
            ),
            Column(name="is_channel_id_derived", type="BOOLEAN", expression="coalesce(is_channel_id_derived, false)"),
            Column(name="channel_name", type="VARCHAR", expression="channel"),
            Column(name="message_ts", type="VARCHAR", expression=MESSAGE_TS, description="Unique within a channel."),
            Column(name="sent_at", type="TIMESTAMPTZ", expression=_moment(f"({MESSAGE_TS})")),
            Column(name="thread_ts", type="VARCHAR", expression="body ->> 'thread_ts'"),
            Column(
                name="user_id",
                type="VARCHAR",
                expression="coalesce(body ->> 'user', body ->> '$.comment.user')",
                description="Of a file comment: its author.",
            ),
            Column(name="bot_id", type="VARCHAR", expression="body ->> 'bot_id'"),
            Column(
                name="user_name",
                type="VARCHAR",
                expression=_first(
                    "body ->> 'username'",
                    "body ->> '$.bot_profile.name'",
                    "body ->> '$.user_profile.display_name'",
                    "body ->> '$.user_profile.real_name'",
                ),
                description="Only where the message itself says it: bots, and modern exports.",
            ),
            Column(name="subtype", type="VARCHAR", expression="record ->> 'subtype'"),
            Column(name="text", type="VARCHAR", expression="body ->> 'text'", description="Slack's own markup."),
            Column(name="edited_at", type="TIMESTAMPTZ", expression=_moment("(body ->> '$.edited.ts')")),
            Column(name="reply_count", type="BIGINT", expression="try_cast(body ->> 'reply_count' as bigint)"),
            Column(name="reactions", type="JSON", expression="body -> 'reactions'"),
            Column(
                name="files",
                type="JSON",
                expression="coalesce(body -> 'files', case when (body -> 'file') is not null "
                "then json_array(body -> 'file') end)",
            ),
            Column(
                name="is_deleted",
                type="BOOLEAN",
                expression="coalesce((record ->> 'subtype') in ('message_deleted', 'tombstone'), false)",
            ),
            Column(name="record", type="JSON", expression="record", description="As received."),
        ),
    ),
)

CONTRACT = SourceContract(source=SOURCE, streams=(USERS, CHANNELS, MESSAGES), tables=TABLES)
