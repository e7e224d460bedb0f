"""One page of a statement's rows, in the one shape of lists."""

from typing import Annotated

from fastapi import Query

from nexus_agents.access import evidence
from nexus_agents.published import Published
from nexus_agents.records import Listing, Mode

Page = Annotated[int, Query(ge=1, le=10_000)]
PageSize = Annotated[int, Query(ge=1, le=100)]
_COUNT = "select count(*) as total from ({rows}) as counted"
_PAGE = "{rows} limit $page_limit offset $page_offset"


def page_of(
    published: Published,
    template: str,
    *sources: str,
    page: int,
    page_size: int,
    mode: Mode,
    **values: object,
) -> Listing:
    """`template` is a SELECT of ours with a total order and no limit; it is counted and cut here."""
    total = int(published.read(_COUNT.replace("{rows}", template), values).rows[0]["total"])
    cut = {**values, "page_limit": page_size, "page_offset": (page - 1) * page_size}
    rows = published.read(_PAGE.replace("{rows}", template), cut, limit=page_size)
    return Listing(
        items=[dict(row) for row in rows.rows],
        total=total,
        page=page,
        page_size=page_size,
        has_next=page * page_size < total,
        has_previous=page > 1 and total > 0,
        evidence=evidence(published, *sources, sample_size=total),
        mode=mode,
    )
