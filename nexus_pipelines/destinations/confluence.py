"""One page of Confluence for one subject: made once, updated in place after, and left alone where nothing is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from nexus_pipelines.destinations.confluence_api import ConfluencePages, Kept
from nexus_pipelines.http.client import UpstreamRefused

_TAKEN, _CONFLICT = 400, 409


@dataclass(frozen=True, kw_only=True)
class PageContent:
    """What a page is to hold. content_hash: of title, body and pictures; report_id: said in the page's history."""

    report_id: str
    title: str
    body: str
    pictures: Mapping[str, bytes]
    content_hash: str

    @property
    def message(self) -> str:
        """Of the version: by it a page that holds this already is known."""
        return f"Nexus {self.report_id} {self.content_hash[:16]}"


@dataclass(frozen=True, kw_only=True)
class PublishedPage:
    """Where the page is. is_changed: whether a version was made."""

    page_id: str
    title: str
    url: str
    version: int
    is_changed: bool


def publish_page(
    pages: ConfluencePages, content: PageContent, *, space_key: str, page_id: str | None, site: str
) -> PublishedPage:
    """Put the content into the page of this id, else into the one of its title in the space, else into a new one.

    Killed anywhere, it may be called again. A page that somebody changed meanwhile is read again and written once more;
    their version stays in its history.

    Raises:
        SourceError: Confluence refused it, or did not answer.
    """
    space_id = pages.space_id(space_key)
    before = _found(pages, space_id, content.title, page_id)
    after = _created(pages, space_id, content) if before is None else _updated(pages, before, content)
    _attach(pages, after.page_id, content.pictures)
    return PublishedPage(
        page_id=after.page_id,
        title=after.title,
        url=f"{site}{after.web_path}",
        version=after.version,
        is_changed=before is None or after.version != before.version,
    )


def _found(pages: ConfluencePages, space_id: str, title: str, page_id: str | None) -> Kept | None:
    page = pages.page(page_id) if page_id else None
    if page is not None and page.space_id == space_id:
        return page
    return pages.page_of_title(space_id, title)


def _created(pages: ConfluencePages, space_id: str, content: PageContent) -> Kept:
    try:
        page = pages.create(space_id, title=content.title, body=content.body)
    except UpstreamRefused as refused:
        # Somebody may have made a page of this title a moment ago.
        found = pages.page_of_title(space_id, content.title) if refused.status == _TAKEN else None
        if found is None:
            raise
        page = found
    # A first version has no message: the second says what it holds, so that it is known again.
    return _updated(pages, page, content)


def _updated(pages: ConfluencePages, page: Kept, content: PageContent) -> Kept:
    if page.message == content.message:
        return page
    try:
        return pages.update(page, title=content.title, body=content.body, message=content.message)
    except UpstreamRefused as refused:
        newer = pages.page(page.page_id) if refused.status == _CONFLICT else None
        if newer is None:
            raise
        # It may have been taken, and only the answer was lost.
        if newer.message == content.message:
            return newer
        return pages.update(newer, title=content.title, body=content.body, message=content.message)


def _attach(pages: ConfluencePages, page_id: str, pictures: Mapping[str, bytes]) -> None:
    if not pictures:
        return
    held = pages.attachments(page_id)
    for name, picture in pictures.items():
        comment = f"Nexus {sha256(picture).hexdigest()[:16]}"
        if held.get(name) != comment:
            pages.attach(page_id, name, picture, comment=comment)
