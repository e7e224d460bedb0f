"""The methods of Slack's Web API that a sender needs, one request each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import Answer, UpstreamClient

Json = dict[str, Any]

EVENT_TYPE = "nexus_message"
_PAGE = 200
_MOST_PAGES = 25
_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]{7,}")
_SCOPES = {
    "users.lookupByEmail": "users:read.email",
    "conversations.open": "im:write",
    "chat.postMessage": "chat:write",
    "conversations.list": "channels:read",
    "conversations.history": "im:history (channels:history for a channel)",
    "conversations.replies": "im:history (channels:history for a channel)",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}


class SlackRefusedMessage(SourceError):
    """Slack answered `ok: false`; `error` is its word for why."""

    def __init__(self, sentence: str, *, error: str) -> None:
        super().__init__(sentence)
        self.error = error


@dataclass(frozen=True, kw_only=True)
class Posted:
    """Where a message is."""

    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class SlackSender:
    """One workspace. client: its Web API, with the bot's token in the headers and nowhere else.

    Raises (all methods):
        SlackRefusedMessage: Slack says `ok: false`.
        UpstreamRefused, UpstreamDown: as the client.
    """

    client: UpstreamClient

    def user_by_email(self, email: str) -> str | None:
        """The id of who has this address; None for nobody."""
        try:
            said = self._said("users.lookupByEmail", self.client.get("/users.lookupByEmail", {"email": email}))
        except SlackRefusedMessage as refused:
            if refused.error == "users_not_found":
                return None
            raise
        return str(said["user"]["id"])

    def direct_channel(self, user: str) -> str:
        """The channel of direct messages with a user; asking again gives the same one."""
        said = self._said("conversations.open", self.client.post("/conversations.open", {"users": user}))
        return str(said["channel"]["id"])

    def channel_id(self, channel: str) -> str:
        """The id of a channel that is given by name (with or without #) or by id."""
        if _CHANNEL_ID.fullmatch(channel):
            return channel
        name = channel.removeprefix("#")
        for each in self._pages("conversations.list", "channels", {"exclude_archived": "true", "limit": _PAGE}):
            if each.get("name") == name:
                return str(each["id"])
        raise SourceError(f"{self.client.upstream} shows no channel #{name}; correct its name, or invite the bot.")

    def post(self, channel: str, body: Mapping[str, Any], *, message_key: str) -> Posted:
        """Post `text` and `blocks` of `body`, marked with the key; never tried again where it may have been posted."""
        marked = {"event_type": EVENT_TYPE, "event_payload": {"message_key": message_key}}
        asked: Json = {
            "channel": channel,
            "text": body.get("text", ""),
            "blocks": body.get("blocks", []),
            "metadata": marked,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        said = self._said("chat.postMessage", self.client.post_once("/chat.postMessage", asked))
        return Posted(channel=str(said["channel"]), ts=str(said["ts"]))

    def find(self, channel: str, *, message_key: str, oldest: float) -> Posted | None:
        """The message with this key in a channel, among those since `oldest` (seconds since 1970); None for none."""
        asked: dict[str, str | int] = {
            "channel": channel,
            "oldest": f"{oldest:.6f}",
            "limit": _PAGE,
            "include_all_metadata": "true",
        }
        for message in self._pages("conversations.history", "messages", asked):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") != EVENT_TYPE:
                continue
            if (metadata.get("event_payload") or {}).get("message_key") == message_key:
                return Posted(channel=channel, ts=str(message["ts"]))
        return None

    def files_below(self, posted: Posted) -> frozenset[str]:
        """Names of the files in the thread of a message."""
        asked: dict[str, str | int] = {"channel": posted.channel, "ts": posted.ts, "limit": _PAGE}
        replies = self._pages("conversations.replies", "messages", asked)
        return frozenset(str(file.get("name")) for each in replies for file in each.get("files") or ())

    def add_picture(self, posted: Posted, filename: str, content: bytes, *, title: str) -> None:
        """Share a picture in the thread of a message; in its blocks Slack takes one only some time after the upload."""
        method = "files.getUploadURLExternal"
        asked: dict[str, str | int] = {"filename": filename, "length": len(content), "alt_txt": title}
        place = self._said(method, self.client.get(f"/{method}", asked))
        self.client.post_elsewhere(str(place["upload_url"]), content, known_as=f"/{method}/upload")
        shared: Json = {
            "files": [{"id": str(place["file_id"]), "title": title}],
            "channel_id": posted.channel,
            "thread_ts": posted.ts,
        }
        method = "files.completeUploadExternal"
        self._said(method, self.client.post_once(f"/{method}", shared))

    def _pages(self, method: str, items: str, asked: Mapping[str, str | int]) -> Iterator[Json]:
        cursor = ""
        for _ in range(_MOST_PAGES):
            answer = self.client.get(f"/{method}", {**asked, **({"cursor": cursor} if cursor else {})})
            said = self._said(method, answer)
            yield from cast("list[Json]", said.get(items) or [])
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return
        raise SourceError(f"{self.client.upstream} gives more {items} than can be looked through; look there by hand.")

    def _said(self, method: str, answer: Answer) -> Json:
        if not isinstance(answer.json, dict):
            raise SourceError(f"{self.client.upstream} gave no answer of Slack to {method}; correct SLACK_URL.")
        said = cast("Json", answer.json)
        if said.get("ok") is not True:
            error = str(said.get("error") or "no reason was given")
            raise SlackRefusedMessage(_sentence(self.client.upstream, method, error, said), error=error)
        return said


def _sentence(upstream: str, method: str, error: str, said: Json) -> str:
    match error:
        case "invalid_auth" | "not_authed" | "token_expired" | "token_revoked" | "account_inactive":
            return f"{upstream} does not accept the token ({error}); put a new bot token into SLACK_BOT_TOKEN."
        case "missing_scope" | "no_permission":
            scope = said.get("needed") or _SCOPES[method]
            return (
                f"{upstream} does not permit {method} ({error}): the app lacks {scope}; add it under OAuth & "
                "Permissions and install the app again."
            )
        case "channel_not_found" | "not_in_channel" | "is_archived":
            return f"{upstream} cannot post there ({error}); correct the channel's name, or invite the bot."
        case "user_not_found" | "users_not_found" | "user_disabled" | "cannot_dm_bot":
            return f"{upstream} cannot write to that person ({error}); map the account in HYGIENE_SLACK_USERS."
        case _:
            return f"{upstream} refused {method}: {error}."
