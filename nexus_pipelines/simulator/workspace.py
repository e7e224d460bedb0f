"""A Slack workspace while it fills: channels, threads, unique timestamps, members who come and go."""

import hashlib
from datetime import UTC, datetime, timedelta
from random import Random

from nexus_pipelines.simulator.chat_phrases import REACTIONS
from nexus_pipelines.simulator.phrases import with_article
from nexus_pipelines.simulator.records import Channel, Message, Person

EDITED, REACTED, HAS_FILE = 0.03, 0.12, 0.015
FILES = ("screenshot.png", "request-log.txt", "error-rate.png", "sketch.pdf", "export.csv")


class Workspace:
    """Collects messages up to `as_of`; later ones are not said yet."""

    def __init__(self, rng: Random, people: tuple[Person, ...], begin: datetime, as_of: datetime) -> None:
        self.rng, self.people, self.begin, self.as_of = rng, people, begin, as_of
        self.by_id = {person.person_id: person for person in people}
        self.channels: dict[str, Channel] = {}
        self._said: list[tuple[str, datetime, Message]] = []
        self._taken: set[tuple[str, str]] = set()

    def open(self, name: str, purpose: str, members: list[Person]) -> None:
        """A channel, created before the history begins; those who join the company later join it then."""
        channel_id = "C0" + hashlib.sha256(name.encode()).hexdigest()[:9].upper()
        creator = next(p.person_id for p in members if p.role != "bot" and p.is_present(self.begin.date()))
        self.channels[name] = Channel(
            channel_id=channel_id,
            name=name,
            purpose=purpose,
            creator=creator,
            created_at=self.begin - timedelta(days=200),
            members=tuple(p.person_id for p in members),
        )
        for person in members:
            if person.role != "bot" and person.joined > self.begin.date():
                at = datetime.combine(person.joined, datetime.min.time(), UTC) + timedelta(
                    hours=8, minutes=self.rng.randrange(90)
                )
                text = f"<@{person.chat_id}> has joined the channel"
                self.say(name, person.person_id, at, text, subtype="channel_join", plain=True)

    def say(
        self,
        channel: str,
        author: int,
        at: datetime,
        text: str,
        *,
        thread: str | None = None,
        subtype: str | None = None,
        plain: bool = False,
    ) -> str | None:
        """The timestamp of the message, or None where it lies in the future or its author is not there."""
        if at >= self.as_of or not self.by_id[author].is_present(at.date()):
            return None
        ts = self._timestamp(channel, at)
        rng = self.rng
        # Two minutes before the present nobody has edited yet.
        can_edit = not plain and at < self.as_of - timedelta(minutes=10)
        edited = (
            f"{int(at.timestamp()) + rng.randrange(20, 300)}.000000" if can_edit and rng.random() < EDITED else None
        )
        message = Message(
            channel=channel,
            ts=ts,
            author=author,
            text=with_article(text),
            thread_ts=thread,
            subtype=subtype,
            edited_ts=edited,
            reactions=self._reactions(channel, author, at) if not plain and rng.random() < REACTED else (),
            file_name=rng.choice(FILES) if not plain and rng.random() < HAS_FILE else None,
        )
        self._said.append((channel, at, message))
        return ts

    def discuss(
        self, channel: str, root: str | None, begin: datetime, lines: list[tuple[int, str]], *, minutes: int
    ) -> None:
        """Replies in the thread of `root`, each some minutes after the one before."""
        if root is None:
            return
        at = max(begin, datetime.fromtimestamp(int(root.partition(".")[0]) + 1, UTC))
        for author, text in lines:
            at += timedelta(seconds=self.rng.randrange(25, max(60, minutes * 60)))
            self.say(channel, author, at, text, thread=root)

    def messages(self) -> tuple[Message, ...]:
        """By channel, then time."""
        return tuple(m for _, _, m in sorted(self._said, key=lambda s: (s[0], s[2].ts)))

    def _timestamp(self, channel: str, at: datetime) -> str:
        """Seconds and microseconds, as Slack writes them, unique within a channel."""
        seconds, micro = int(at.timestamp()), self.rng.randrange(100_000, 999_999)
        while (channel, ts := f"{seconds}.{micro:06d}") in self._taken:
            micro = (micro + 1) % 1_000_000
        self._taken.add((channel, ts))
        return ts

    def _reactions(self, channel: str, author: int, at: datetime) -> tuple[tuple[str, tuple[int, ...]], ...]:
        present = [
            p for p in self.channels[channel].members
            if p != author and self.by_id[p].role != "bot" and self.by_id[p].is_present(at.date())
        ]  # fmt: skip
        if not present:
            return ()
        names = self.rng.sample(REACTIONS, self.rng.choice((1, 1, 2)))
        return tuple(
            (name, tuple(sorted(self.rng.sample(present, min(len(present), self.rng.choice((1, 1, 2, 3)))))))
            for name in names
        )
