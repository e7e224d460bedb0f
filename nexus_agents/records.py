"""What the API takes and gives, beyond single routes."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from nexus_agents.published import State

MAX_QUERY_CHARACTERS = 1000
MAX_SQL_CHARACTERS = 20_000
MAX_SQL_ROWS = 10_000

Mode = Literal["demo", "live"]
CitationKind = Literal[
    "release", "issue", "commit", "person", "thread", "project", "sprint", "hygiene", "activity", "build"
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Record(BaseModel):
    """Base of all records: immutable, nothing unknown accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(Record):
    """Where figures come from. `sample_size` counts the rows behind them; `as_of` is the time of publication."""

    source: list[str] = Field(description="Published tables that were read.")
    as_of: datetime
    snapshot_id: int
    sample_size: int
    state: State


class Citation(Record):
    """A row that an answer rests on. `fields` are the row's columns; text in them is quoted data from outside."""

    kind: CitationKind
    id: str
    label: str
    fields: dict[str, Any]


class QueryContext(Record):
    """Stands in for what the question does not name."""

    project: Text | None = None
    release_version: Text | None = None


class QueryRequest(Record):
    """A question in plain English."""

    query: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUERY_CHARACTERS)] = (
        Field(examples=["open bugs in ALOY", "what happened last week?"])
    )
    context: QueryContext = QueryContext()
    session_id: Text | None = Field(default=None, description="Returned as given; each question stands alone.")


class QueryPlan(Record):
    """How the question was understood."""

    query_class: str
    slots: dict[str, Any]
    assumed: list[str]


class QueryAnswer(Record):
    """The answer, or why there is none (`status` abstained). `sql` gives the cited rows again at POST /sql."""

    query: str
    result: str
    status: Literal["success", "abstained"]
    intent: str | None
    plan: QueryPlan | None
    tool: str | None
    citations: list[Citation]
    sql: str | None
    row_count: int
    truncated: bool
    source: list[str]
    as_of: datetime
    snapshot_id: int
    state: State
    mode: Mode
    session_id: str | None
    trace_id: str


class SqlRequest(Record):
    """One SELECT over the published tables."""

    sql: Annotated[str, StringConstraints(min_length=1, max_length=MAX_SQL_CHARACTERS)] = Field(
        examples=["select project_key, count(*) from issues group by all"]
    )
    limit: int = Field(default=1000, ge=1, le=MAX_SQL_ROWS)
    snapshot: Text | None = Field(default=None, description="An earlier publication: snapshot number or time (UTC).")


class SqlAnswer(Record):
    """Rows, what exactly ran, and on which snapshot."""

    columns: list[str]
    types: list[str]
    rows: list[list[Any]]
    row_count: int
    truncated: bool
    sql: str
    as_of: datetime
    snapshot_id: int
    seconds: float
    mode: Mode
    trace_id: str


class Failure(Record):
    """The one shape of every error."""

    status: Literal["failed"] = "failed"
    error_code: str
    error_message: str
    trace_id: str


class Listing(Record):
    """The one shape of lists. `items` are rows of the tables that `evidence` names."""

    items: list[dict[str, Any]]
    total: int
    page: int
    page_size: int
    has_next: bool
    has_previous: bool
    evidence: Evidence
    mode: Mode
