"""`POST /query`, `POST /sql` and `GET /search`: the front doors of the API."""

import base64
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from polars.exceptions import PolarsError

from nexus_agents.access import FAILURES, UsesMetrics, UsesPublished, UsesResources
from nexus_agents.boundary import trace_id
from nexus_agents.query import answer_query
from nexus_agents.records import MAX_QUERY_CHARACTERS, Mode, QueryAnswer, QueryRequest, Record, SqlAnswer, SqlRequest
from nexus_agents.tools.registry import TOOLS
from nexus_pipelines.errors import UserError
from nexus_pipelines.search.documents import Kind
from nexus_pipelines.search.hybrid import search

router = APIRouter(responses=FAILURES)


class Found(Record):
    """A document. Title and excerpt are text from outside, as it was written. Ranks start at 1."""

    kind: Kind
    reference: str
    title: str
    excerpt: str
    place: str | None
    project_key: str | None
    author: str | None
    happened_at: datetime | None
    score: float
    text_rank: int | None
    vector_rank: int | None


class SearchAnswer(Record):
    """Documents, best first."""

    query: str
    items: list[Found]
    mode: Mode
    trace_id: str


@router.post("/query", tags=["query"])
def query(
    asked: QueryRequest, request: Request, resources: UsesResources, published: UsesPublished, metrics: UsesMetrics
) -> QueryAnswer:
    """Ask in plain English about releases, tickets, hygiene and activity. No model takes part."""
    query_type, status = "general", "failed"
    try:
        answer = answer_query(
            asked,
            published,
            resources.lexicons.of(published),
            mode=resources.mode,
            trace_id=trace_id(request),
        )
        query_type = answer.plan.query_class if answer.plan else "general"
        status = answer.status
    finally:
        metrics.query(query_type=query_type, status=status)
    used = next((tool for tool in TOOLS.values() if tool.name == answer.tool), None)
    if used is not None:
        metrics.tool(tool_name=used.name, specialist=used.specialist, status=answer.status)
    return answer


@router.post("/sql", tags=["query"])
def sql(asked: SqlRequest, request: Request, resources: UsesResources, published: UsesPublished) -> SqlAnswer:
    """Run one SELECT over the published tables; anything else is refused with a sentence."""
    publication = resources.reader.find(asked.snapshot) if asked.snapshot else published.publication
    try:
        answer = resources.reader.ask(asked.sql, limit=asked.limit, publication=publication)
    except PolarsError as error:
        raise UserError("A column has a type that cannot be returned, such as interval: cast it to varchar.") from error
    return SqlAnswer(
        columns=answer.frame.columns,
        types=[str(kind) for kind in answer.frame.dtypes],
        rows=[[_json(value) for value in row] for row in answer.frame.iter_rows()],
        row_count=answer.row_count,
        truncated=answer.truncated,
        sql=answer.sql,
        as_of=answer.publication.published_at,
        snapshot_id=answer.publication.snapshot_id,
        seconds=round(answer.seconds, 4),
        mode=resources.mode,
        trace_id=trace_id(request),
    )


@router.get("/search", tags=["query"])
def find(
    request: Request,
    resources: UsesResources,
    q: Annotated[str, Query(min_length=1, max_length=MAX_QUERY_CHARACTERS, description="Words, or an issue key.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    kind: Annotated[list[Kind] | None, Query(description="Repeat for several kinds.")] = None,
) -> SearchAnswer:
    """Find tickets, comments, commits, messages and failures of builds by words and by meaning."""
    hits = search(resources.database, resources.embedder(), q, limit=limit, kinds=kind)
    return SearchAnswer(
        query=q,
        items=[Found(**{name: getattr(hit, name) for name in Found.model_fields}) for hit in hits],
        mode=resources.mode,
        trace_id=trace_id(request),
    )


def _json(value: object) -> Any:  # noqa: PLR0911 - one return a type
    """Values that JSON has no form for: times in UTC, bytes in base64, decimals as text, NaN as null."""
    match value:
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode()
        case float():
            return value if value - value == 0 else None
        case list():
            return [_json(item) for item in value]
        case dict():
            return {str(name): _json(item) for name, item in value.items()}
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)
