"""Spaces and pages of a simulated Confluence: versions in order, titles once a space, attachments by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nexus_pipelines.simulator.api.journal import Note
from nexus_pipelines.simulator.api.storage_format import RefusedStorage, check_storage

Json = dict[str, Any]
_LONGEST_TITLE = 255


class Refused(Exception):
    """Confluence would answer with this status and sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(kw_only=True)
class WikiStore:
    """spaces: ids by key. pages: by id, as the API gives them, with `body` and `attachments`. note: told of writes."""

    spaces: dict[str, str] = field(default_factory=lambda: {"REL": "98306", "ENG": "98307"})
    pages: dict[str, Json] = field(default_factory=dict[str, Json])
    note: Note | None = None

    def replay(self, page: Mapping[str, Any]) -> None:
        """A page that was noted before."""
        self.pages[str(page["id"])] = dict(page)

    def create(self, asked: Mapping[str, Any]) -> Json:
        """A first version.

        Raises:
            Refused: no such space, a title that is taken or none, or a body that is no storage format.
        """
        space_id = str(asked.get("spaceId", ""))
        if space_id not in self.spaces.values():
            raise Refused(404, f"Space {space_id} does not exist")
        title, body = self._content(asked, space_id=space_id, page_id=None)
        page_id = str(1_000_001 + len(self.pages))
        page: Json = {
            "id": page_id,
            "status": "current",
            "title": title,
            "spaceId": space_id,
            "version": {"number": 1, "message": ""},
            "body": body,
            "attachments": {},
        }
        return self._kept(page)

    def update(self, page_id: str, asked: Mapping[str, Any]) -> Json:
        """The next version.

        Raises:
            Refused: as `create`; 409 where the version is not the next one.
        """
        page = self.find(page_id)
        version = asked.get("version") or {}
        title, body = self._content(asked, space_id=str(page["spaceId"]), page_id=page_id)
        if version.get("number") != page["version"]["number"] + 1:
            now = page["version"]["number"]
            raise Refused(409, f"Version must be incremented on update. Current version is: {now}")
        held = {"number": version["number"], "message": str(version.get("message") or "")}
        return self._kept({**page, "title": title, "body": body, "version": held})

    def attach(self, page_id: str, filename: str, *, comment: str, size: int) -> Json:
        """A new attachment, or the next version of the one of this name.

        Raises:
            Refused: there is no such page.
        """
        page = self.find(page_id)
        before = page["attachments"].get(filename)
        held: Json = {
            "id": f"att{page_id}-{filename}",
            "title": filename,
            "comment": comment,
            "fileSize": size,
            "version": {"number": before["version"]["number"] + 1 if before else 1},
        }
        self._kept({**page, "attachments": {**page["attachments"], filename: held}})
        return held

    def find(self, page_id: str) -> Json:
        """A page.

        Raises:
            Refused: there is none.
        """
        if page_id not in self.pages:
            raise Refused(404, f"Page {page_id} does not exist")
        return self.pages[page_id]

    def _content(self, asked: Mapping[str, Any], *, space_id: str, page_id: str | None) -> tuple[str, str]:
        title = str(asked.get("title") or "").strip()
        if not title or len(title) > _LONGEST_TITLE:
            raise Refused(400, f"A title has 1 to {_LONGEST_TITLE} characters")
        taken = [
            each
            for each in self.pages.values()
            if (each["spaceId"], each["title"], each["status"]) == (space_id, title, "current")
        ]
        if any(each["id"] != page_id for each in taken):
            raise Refused(400, "A page with this title already exists in the space")
        body = asked.get("body") or {}
        if body.get("representation") != "storage":
            raise Refused(400, "The body must be of representation storage")
        try:
            check_storage(str(body.get("value", "")))
        except RefusedStorage as refused:
            raise Refused(400, str(refused)) from refused
        return title, str(body["value"])

    def _kept(self, page: Json) -> Json:
        self.pages[page["id"]] = page
        if self.note is not None:
            self.note(page)
        return page
