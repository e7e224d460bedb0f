"""The world's chat as a Slack workspace export."""

import hashlib
import shutil
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from nexus_pipelines.simulator.calendar import offset_minutes
from nexus_pipelines.simulator.people import DOMAIN
from nexus_pipelines.simulator.records import Channel, Message, Person, World

Json = dict[str, Any]
TEAM_ID = "T0QUILL001"


def write_slack(world: World, folder: Path) -> Path:
    """users.json, channels.json and `<channel>/<date>.json` under `folder`, replacing what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    view = SlackView(world)
    (folder / "users.json").write_bytes(orjson.dumps([view.user(p) for p in world.people], option=orjson.OPT_INDENT_2))
    (folder / "channels.json").write_bytes(
        orjson.dumps([view.channel(c) for c in world.channels], option=orjson.OPT_INDENT_2)
    )
    days: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for message in world.messages:
        day = datetime.fromtimestamp(int(message.ts.partition(".")[0]), UTC).date().isoformat()
        days[message.channel, day].append(view.message(message))
    for channel in world.channels:
        (folder / channel.name).mkdir()
    for (channel, day), messages in days.items():
        (folder / channel / f"{day}.json").write_bytes(orjson.dumps(messages))
    return folder


class SlackView:
    """Shapes single records; whoever serves the world over HTTP asks it for the same objects."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = {person.person_id: person for person in world.people}
        self.replies: dict[tuple[str, str], list[Message]] = defaultdict(list)
        for message in world.messages:
            if message.thread_ts is not None:
                self.replies[message.channel, message.thread_ts].append(message)

    def user(self, person: Person) -> Json:
        first, _, last = person.full_name.partition(" ")
        is_bot = person.role == "bot"
        profile: Json = {
            "real_name": person.full_name,
            "display_name": person.chat_name,
            "first_name": first,
            "last_name": last,
        }
        if not is_bot:
            profile |= {"email": person.email, "title": person.role.capitalize()}
        return {
            "id": person.chat_id,
            "team_id": TEAM_ID,
            "name": person.handle,
            "deleted": person.left is not None and person.left <= self.world.today,
            "real_name": person.full_name,
            "tz": person.zone.name,
            "tz_label": person.zone.label,
            "tz_offset": 60 * offset_minutes(person.zone, self.world.today),
            "profile": profile,
            "is_bot": is_bot,
            "updated": int(datetime.combine(person.joined, datetime.min.time(), UTC).timestamp()),
        }

    def channel(self, channel: Channel) -> Json:
        present = [p for p in channel.members if self.people[p].is_present(self.world.today)]
        creator = self.people[channel.creator].chat_id
        created = int(channel.created_at.timestamp())
        return {
            "id": channel.channel_id,
            "name": channel.name,
            "created": created,
            "creator": creator,
            "is_archived": False,
            "is_general": channel.name == "general",
            "members": [self.people[p].chat_id for p in present],
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": channel.purpose, "creator": creator, "last_set": created},
        }

    def message(self, message: Message) -> Json:
        """A message as exports and `conversations.history` show it."""
        person = self.people[message.author]
        shaped: Json = {"type": "message"}
        if message.subtype is not None:
            shaped["subtype"] = message.subtype
        if person.role == "bot":
            shaped |= {"bot_id": person.chat_id, "username": person.full_name}
        else:
            shaped |= {"user": person.chat_id, "team": TEAM_ID}
            if message.subtype is None:
                shaped["user_profile"] = {
                    "real_name": person.full_name,
                    "display_name": person.chat_name,
                    "name": person.handle,
                }
        shaped |= {"text": message.text, "ts": message.ts}
        replies = self.replies.get((message.channel, message.ts), [])
        if message.thread_ts is not None:
            shaped["thread_ts"] = message.thread_ts
        elif replies:
            repliers = list(dict.fromkeys(self.people[reply.author].chat_id for reply in replies))
            shaped |= {
                "thread_ts": message.ts,
                "reply_count": len(replies),
                "reply_users_count": len(repliers),
                "latest_reply": replies[-1].ts,
                "reply_users": repliers,
                "replies": [{"user": self.people[reply.author].chat_id, "ts": reply.ts} for reply in replies],
            }
        if message.edited_ts is not None:
            shaped["edited"] = {"user": person.chat_id, "ts": message.edited_ts}
        if message.reactions:
            shaped["reactions"] = [
                {"name": name, "users": [self.people[p].chat_id for p in who], "count": len(who)}
                for name, who in message.reactions
            ]
        if message.file_name is not None:
            number = "F0" + hashlib.sha256(f"{message.channel}{message.ts}".encode()).hexdigest()[:9].upper()
            name, kind = message.file_name, message.file_name.rpartition(".")[2]
            address = f"https://files.{DOMAIN}/{number}/{name}"
            file: Json = {"id": number, "name": name, "title": name, "filetype": kind, "user": person.chat_id}
            shaped |= {"upload": False, "files": [file | {"url_private": address}]}
        return shaped
