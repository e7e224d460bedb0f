"""The methods of Slack's Web API that are read, as data, and what its answers mean."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.sources.slack.records import Read, sort_out

Method = Literal["auth.test", "users.list", "conversations.list", "conversations.history", "conversations.replies"]
Parameters = Mapping[str, str | int]

# Slack may give empty pages before the last (it filters after it has cut them), but not without end.
_EMPTY_PAGES = 20


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A method that gives a list in pages.

    items: where in the answer the list is. key: what tells its elements apart. limit: elements a page; None: as the
    settings say. scope: what the app needs for public channels.
    """

    method: Method
    items: str
    stream: str
    key: str
    limit: int | None
    scope: str


USERS = Endpoint(method="users.list", items="members", stream="users", key="id", limit=200, scope="users:read")
CHANNELS = Endpoint(
    method="conversations.list", items="channels", stream="channels", key="id", limit=200, scope="channels:read"
)
HISTORY = Endpoint(
    method="conversations.history",
    items="messages",
    stream="messages",
    key="ts",
    limit=None,
    scope="channels:history",
)
REPLIES = Endpoint(
    method="conversations.replies",
    items="messages",
    stream="messages",
    key="ts",
    limit=None,
    scope="channels:history",
)
_SCOPES = {endpoint.method: endpoint.scope for endpoint in (USERS, CHANNELS, HISTORY, REPLIES)}


class SlackRefused(SourceError):
    """Slack answered `ok: false`; `error` is its word for why."""

    def __init__(self, sentence: str, *, error: str) -> None:
        super().__init__(sentence)
        self.error = error


class RepeatedPages(SourceError):
    """The pages of a list go in a circle, so that nobody can know what is missing."""


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """Elements of one answer, and the cursor of the next page ("" after the last).

    is_limited: the plan of the workspace hides old messages, so what is not there may still exist.
    """

    read: Read
    next: str
    is_limited: bool


@dataclass(kw_only=True)
class _StopRule:
    """Ends what would never end: a cursor or a full page that comes again, or empty pages without end."""

    cursors: set[str] = field(default_factory=set[str])
    pages: set[bytes] = field(default_factory=set[bytes])
    empty: int = 0

    def is_circle(self, keys: tuple[str, ...], following: str) -> bool:
        # Digests, since a channel can have a million messages.
        digest = hashlib.blake2b("\n".join(keys).encode(), digest_size=16).digest()
        self.empty = 0 if keys else self.empty + 1
        found = bool(keys) and digest in self.pages
        found = found or (bool(following) and (following in self.cursors or self.empty > _EMPTY_PAGES))
        self.pages.add(digest)
        self.cursors.add(following)
        return found


def ask(client: UpstreamClient, method: Method, parameters: Parameters, *, about: str = "") -> dict[str, Any]:
    """One answer of Slack.

    about: what the question is about, for sentences ("#general").

    Raises:
        SlackRefused: Slack says `ok: false`.
        SourceError: no answer of Slack came.
    """
    answer = client.get(f"/{method}", parameters).json
    if not isinstance(answer, dict):
        raise SourceError(f"{client.upstream} gave no answer of Slack to {method}; see that SLACK_URL is its Web API.")
    said = cast("dict[str, Any]", answer)
    if said.get("ok") is not True:
        error = str(said.get("error") or "no reason was given")
        raise SlackRefused(_sentence(client.upstream, method, error, said, about), error=error)
    return said


def pages(
    client: UpstreamClient,
    endpoint: Endpoint,
    parameters: Parameters,
    *,
    page_size: int,
    start: str = "",
    about: str = "",
    ignored: str = "",
) -> Iterator[ListPage]:
    """Page after page, one request each, from the cursor `start` on.

    ignored: key of an element that every page may hold again (the root of a thread).

    Raises:
        SlackRefused: Slack says `ok: false`.
        RepeatedPages: a page or a cursor came again.
    """
    rule, cursor = _StopRule(cursors={start} if start else set()), start
    while True:
        given: dict[str, str | int] = {**parameters, "limit": endpoint.limit or page_size}
        said = ask(client, endpoint.method, given | ({"cursor": cursor} if cursor else {}), about=about)
        elements = said.get(endpoint.items)
        if not isinstance(elements, list):
            raise SourceError(
                f"{client.upstream} answered {endpoint.method} without {endpoint.items}; nothing is read."
            )
        origin = " ".join(part for part in (client.upstream, endpoint.method, about) if part)
        read = sort_out(cast("list[object]", elements), stream=endpoint.stream, origin=origin, required=(endpoint.key,))
        metadata = said.get("response_metadata")
        following = str(cast("dict[str, Any]", metadata).get("next_cursor") or "") if isinstance(metadata, dict) else ""
        keys = tuple(str(record[endpoint.key]) for record in read.records if record[endpoint.key] != ignored)
        if rule.is_circle(keys, following):
            raise RepeatedPages(
                f"{client.upstream} repeats pages of {endpoint.method}{f' of {about}' if about else ''}, so reading "
                "stopped there; what was read is kept, and the next run begins that list anew."
            )
        yield ListPage(read=read, next=following, is_limited=said.get("is_limited") is True)
        if not following:
            return
        cursor = following


def _sentence(upstream: str, method: Method, error: str, said: Mapping[str, Any], about: str) -> str:
    whom = about or "it"
    match error:
        case "invalid_auth" | "not_authed" | "token_expired" | "token_revoked" | "account_inactive":
            return f"{upstream} does not accept the token ({error}); put a new bot token into SLACK_BOT_TOKEN."
        case "missing_scope" | "no_permission":
            scope = said.get("needed") or _SCOPES.get(method, "the scope of that method")
            return (
                f"{upstream} does not permit {method} ({error}): the app lacks {scope}; add it under OAuth & "
                "Permissions and install the app again."
            )
        case "not_in_channel":
            return f"{upstream} does not show {whom} ({error}); invite the bot there, or take it out of SLACK_CHANNELS."
        case "channel_not_found":
            return f"{upstream} knows no channel {whom} ({error}); correct SLACK_CHANNELS, or invite the bot there."
        case "ratelimited":
            return f"{upstream} limits requests of {method} ({error}); the next run goes on from what was read."
        case _:
            return f"{upstream} refused {method}{f' of {about}' if about else ''}: {error}."
