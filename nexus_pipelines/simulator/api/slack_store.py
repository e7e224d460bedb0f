"""The chat of a world as a workspace in which messages are still posted, edited and deleted."""

from dataclasses import replace
from decimal import Decimal

from nexus_pipelines.simulator.records import Message, World
from nexus_pipelines.simulator.writers.slack import Json, SlackView


class ChatStore:
    """Messages of a world, changed under the reader's feet; records are shaped by the export's own writer."""

    def __init__(self, world: World) -> None:
        # By channel, newest first: what apps have posted since, direct messages among them.
        self.posted: dict[str, list[Json]] = {}
        # By id: name, announced and received length of what apps have uploaded.
        self.files: dict[str, Json] = {}
        self._set(world, list(world.messages))

    def _set(self, world: World, messages: list[Message]) -> None:
        self.world = replace(world, messages=tuple(sorted(messages, key=lambda each: (each.channel, each.ts))))
        self.view = SlackView(self.world)
        self.channels = {channel.channel_id: channel for channel in self.world.channels}

    def post(self, message: Message) -> None:
        """A new message or reply."""
        self._set(self.world, [*self.world.messages, message])

    def edit(self, channel: str, ts: str, text: str, *, edited_ts: str) -> None:
        """Another text; channel by name."""
        self._set(
            self.world,
            [
                replace(each, text=text, edited_ts=edited_ts) if (each.channel, each.ts) == (channel, ts) else each
                for each in self.world.messages
            ],
        )

    def delete(self, channel: str, ts: str) -> None:
        """The root of a thread leaves a tombstone, any other message nothing; channel by name."""
        has_replies = bool(self.view.replies.get((channel, ts)))
        kept: list[Message] = []
        for each in self.world.messages:
            if (each.channel, each.ts) != (channel, ts):
                kept.append(each)
            elif has_replies:
                kept.append(
                    replace(each, subtype="tombstone", text="This message was deleted.", edited_ts=None, reactions=())
                )
        self._set(self.world, kept)

    def user_by_email(self, email: str) -> Json | None:
        """Who has this address, written in any case; None for nobody who is still there."""
        people = (self.view.user(each) for each in self.world.people if each.email.lower() == email.lower())
        return next((each for each in people if "email" in each["profile"] and not each["deleted"]), None)

    def users(self) -> list[Json]:
        return [self.view.user(person) for person in self.world.people]

    def listed_channels(self, outside: frozenset[str]) -> list[Json]:
        """As `conversations.list` has them: the number of members, not who they are.

        outside: ids of the channels that the bot is not in.
        """
        listed: list[Json] = []
        for channel in self.world.channels:
            shaped = self.view.channel(channel)
            members: list[str] = shaped.pop("members")
            kind: Json = {"is_channel": True, "is_private": False, "is_im": False, "is_mpim": False}
            is_member = channel.channel_id not in outside
            listed.append(shaped | kind | {"is_member": is_member, "num_members": len(members)})
        return listed

    def history(self, channel_id: str) -> list[Json]:
        """Messages of a channel without replies, newest first."""
        posted = [each for each in self.posted.get(channel_id, []) if each.get("thread_ts", each["ts"]) == each["ts"]]
        if channel_id not in self.channels:
            return list(posted)
        name = self.channels[channel_id].name
        found = [each for each in self.world.messages if each.channel == name and each.thread_ts in {None, each.ts}]
        own = [self.view.message(each) for each in reversed(found)]
        return sorted([*posted, *own], key=lambda each: Decimal(each["ts"]), reverse=True) if posted else own

    def thread(self, channel_id: str, root: str) -> list[Json]:
        """The root and its replies, oldest first; empty where there is no such root."""
        posted = [each for each in self.posted.get(channel_id, []) if root in (each["ts"], each.get("thread_ts"))]
        if posted or channel_id not in self.channels:
            return sorted(posted, key=lambda each: Decimal(each["ts"]))
        name = self.channels[channel_id].name
        roots = [each for each in self.world.messages if (each.channel, each.ts) == (name, root)]
        return [self.view.message(each) for each in (*roots, *self.view.replies.get((name, root), ()))] if roots else []
