"""Which channels of a workspace are read, and what they are called: pure."""

from collections.abc import Sequence

from nexus_pipelines.errors import SourceError
from nexus_pipelines.sources.slack.records import Record

# Words of Slack for one channel that is not to be read; the others are.
NOT_READ = frozenset(
    {"not_in_channel", "channel_not_found", "is_archived", "access_denied", "channel_is_limited_access"}
)


def channel_name(channel: Record) -> str:
    """Its name, or its id where it has none (direct conversations)."""
    return str(channel.get("name") or channel["id"])


def channel_kind(channel: Record) -> str:
    """What an export would list it as."""
    if channel.get("is_im"):
        return "dm"
    if channel.get("is_mpim"):
        return "mpim"
    return "group" if channel.get("is_private") else "channel"


def choose(channels: Sequence[Record], names: Sequence[str], *, upstream: str) -> tuple[list[Record], list[str]]:
    """The channels to read: those named (by name or id), or all that the bot is in; and a sentence for each name that
    is none.

    Raises:
        SourceError: there is nothing to read.
    """
    if not names:
        # Direct conversations do not say it: the bot is in each of its own.
        chosen = [channel for channel in channels if channel.get("is_member", True)]
        if not chosen:
            raise SourceError(
                f"{upstream} shows no channel that the bot is a member of; invite it to those to be read."
            )
        return chosen, []
    found = {key: channel for channel in channels for key in (str(channel["id"]), channel_name(channel))}
    unknown = [name for name in names if name not in found]
    problems = [
        f"{upstream} shows no channel #{name}; correct SLACK_CHANNELS, or invite the bot there." for name in unknown
    ]
    wanted = {str(found[name]["id"]) for name in names if name in found}
    return [channel for channel in channels if str(channel["id"]) in wanted], problems
