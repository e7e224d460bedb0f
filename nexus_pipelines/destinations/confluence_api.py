"""What Nexus asks of Confluence Cloud to keep a page: API v2, and v1 to upload attachments, which v2 cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamClient, UpstreamRefused
from nexus_pipelines.http.multipart import form

Json = dict[str, Any]
_GONE = 404


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A page as Confluence has it. message: of its last version."""

    page_id: str
    title: str
    space_id: str
    version: int
    message: str
    web_path: str


@dataclass(frozen=True, kw_only=True)
class ConfluencePages:
    """One site.

    Raises (all methods):
        UpstreamRefused, UpstreamDown: as the client.
        SourceError: an answer without the members that the API promises.
    """

    client: UpstreamClient

    def space_id(self, key: str) -> str:
        """The id of a space, which pages name instead of its key."""
        found = self._listed(self.client.get("/api/v2/spaces", {"keys": key, "limit": 1}).json)
        if not found:
            raise SourceError(
                f"{self.client.upstream} shows no space {key}; correct its key, or let the account of the token see it."
            )
        return str(found[0]["id"])

    def page(self, page_id: str) -> Kept | None:
        """A page that is not in the bin; None where there is none."""
        try:
            told = self._object(self.client.get(f"/api/v2/pages/{page_id}").json)
        except UpstreamRefused as refused:
            if refused.status == _GONE:
                return None
            raise
        return self._kept(told) if told.get("status") == "current" else None

    def page_of_title(self, space_id: str, title: str) -> Kept | None:
        """The page of this title in a space, which has one of each at most."""
        asked = {"space-id": space_id, "title": title, "status": "current", "limit": 1}
        found = self._listed(self.client.get("/api/v2/pages", asked).json)
        return self._kept(found[0]) if found else None

    def create(self, space_id: str, *, title: str, body: str) -> Kept:
        """A new page, whose first version has no message; never tried again where it may have been made."""
        asked = {"spaceId": space_id, "status": "current", "title": title, "body": _storage(body)}
        return self._kept(self._object(self.client.post_once("/api/v2/pages", asked).json))

    def update(self, page: Kept, *, title: str, body: str, message: str) -> Kept:
        """The next version of a page; refused with 409 where somebody else has made that one."""
        asked = {
            "id": page.page_id,
            "status": "current",
            "title": title,
            "body": _storage(body),
            "version": {"number": page.version + 1, "message": message},
        }
        return self._kept(self._object(self.client.put(f"/api/v2/pages/{page.page_id}", asked).json))

    def attachments(self, page_id: str) -> Mapping[str, str]:
        """Comments of a page's attachments, by file name."""
        found = self._listed(self.client.get(f"/api/v2/pages/{page_id}/attachments", {"limit": 250}).json)
        return {str(each["title"]): str(each.get("comment") or "") for each in found}

    def attach(self, page_id: str, filename: str, content: bytes, *, comment: str) -> None:
        """Add a picture to a page, or put it in the place of the one of this name."""
        body, content_type = form(
            {"comment": comment, "minorEdit": "true"},
            name="file",
            filename=filename,
            content=content,
            media_type="image/png",
        )
        headers = {"content-type": content_type, "x-atlassian-token": "nocheck"}
        self.client.put_file(f"/rest/api/content/{page_id}/child/attachment", body, headers=headers)

    def _kept(self, told: Json) -> Kept:
        try:
            return Kept(
                page_id=str(told["id"]),
                title=str(told["title"]),
                space_id=str(told["spaceId"]),
                version=int(told["version"]["number"]),
                message=str(told["version"].get("message") or ""),
                web_path=str((told.get("_links") or {}).get("webui") or f"/pages/{told['id']}"),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise SourceError(f"{self.client.upstream} gave a page without id, title or version.") from error

    def _listed(self, answer: object) -> list[Json]:
        found = self._object(answer).get("results")
        return cast("list[Json]", found) if isinstance(found, list) else []

    def _object(self, answer: object) -> Json:
        if not isinstance(answer, dict):
            raise SourceError(f"{self.client.upstream} gave no answer of Confluence; correct CONFLUENCE_URL.")
        return cast("Json", answer)


def _storage(body: str) -> Json:
    return {"representation": "storage", "value": body}
