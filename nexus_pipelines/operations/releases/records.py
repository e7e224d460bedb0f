"""Releases as people manage them: what may be written of one, and what is stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from nexus_pipelines.errors import UserError

ReleaseType = Literal["major", "minor", "patch", "hotfix", "feature", "maintenance"]
ReleaseStatus = Literal[
    "planning", "in_progress", "code_freeze", "testing", "uat", "staging", "ready", "deployed", "cancelled", "delayed"
]
ReleaseSource = Literal["manual", "api_webhook", "csv_import", "smartsheet", "jira", "confluence"]


def _printable(text: str) -> str:
    # Of what cannot be seen only line ends and tabs have a meaning; Postgres takes no NUL at all.
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text):
        raise ValueError("a control character is no text; remove it")
    return text


Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printable)
]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), AfterValidator(_printable)
]
# Only what a browser may follow: these are shown as links.
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\x00-\x1f]+$", max_length=2000)]
ProjectKey = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z][A-Za-z0-9_]{0,30}$")
]
People = Annotated[tuple[Line, ...], Field(max_length=200)]


class ReleaseDraft(BaseModel):
    """What people write of a release. Texts are quoted as they are; only `version` and `target_date` must be there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Line
    target_date: date
    name: Line | None = None
    description: Prose | None = None
    notes: Prose | None = None
    links: Annotated[dict[Line, Address], Field(max_length=50)] = Field(default_factory=dict[Line, Address])
    tags: People = ()
    release_type: ReleaseType = "minor"
    status: ReleaseStatus = "planning"
    start_date: date | None = None
    code_freeze_date: date | None = None
    actual_release_date: date | None = None
    project_key: ProjectKey | None = None
    epic_key: Line | None = None
    fix_version: Line | None = None
    repo_name: Line | None = None
    branch: Line = "main"
    environment: Line = "production"
    external_id: Line | None = None
    external_url: Address | None = None
    release_manager: Line | None = None
    team_members: People = ()
    stakeholders: People = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name in ("start_date", "code_freeze_date"):
            day: date | None = getattr(self, name)
            if day is not None and day > self.target_date:
                raise ValueError(f"its {name} {day} is after its target_date {self.target_date}; correct one of them")
        return self


@dataclass(frozen=True, kw_only=True)
class ManagedRelease:
    """One row of app.releases. deleted_at: since when it is gone; None while it is there."""

    release_id: str
    version: str
    target_date: date
    name: str | None
    description: str | None
    notes: str | None
    links: Mapping[str, str]
    tags: list[str]
    release_type: ReleaseType
    status: ReleaseStatus
    start_date: date | None
    code_freeze_date: date | None
    actual_release_date: date | None
    project_key: str | None
    epic_key: str | None
    fix_version: str | None
    repo_name: str | None
    branch: str
    environment: str
    source: ReleaseSource
    external_id: str | None
    external_url: str | None
    created_by: str
    release_manager: str | None
    team_members: list[str]
    stakeholders: list[str]
    created_at: datetime
    updated_at: datetime
    last_synced_at: datetime | None
    deleted_at: datetime | None

    @property
    def label(self) -> str:
        """How people call it: "SHOP 2.4.0"."""
        return f"{self.project_key} {self.version}" if self.project_key else self.version

    def written(self) -> dict[str, Any]:
        """The fields of a draft, as they are now."""
        return {name: getattr(self, name) for name in ReleaseDraft.model_fields}


def read_release(values: Mapping[str, object]) -> ReleaseDraft:
    """A draft from what somebody wrote, dates as ISO texts.

    Raises:
        UserError: a field is unknown, missing, or not what it should be.
    """
    try:
        return ReleaseDraft.model_validate(dict(values))
    except ValidationError as error:
        version = str(values.get("version") or "")[:60]
        raise UserError(
            f"The release{f' {version}' if version else ''} cannot be stored: {problem(error, ReleaseDraft)}."
        ) from error


def problem(error: ValidationError, model: type[BaseModel]) -> str:
    """The first of the things that are wrong, as part of a sentence."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(each) for each in first["loc"])
    match first["type"]:
        case "missing":
            return f"it has no {place}; add it"
        case "extra_forbidden":
            return f"there is no field {place[:60]}; the fields are {', '.join(model.model_fields)}"
        case "value_error":
            told = str(first["msg"]).removeprefix("Value error, ")
            return f"{place}: {told}" if place else told
        case _:
            told = str(first["msg"])
            return f"{place}: {told[:1].lower()}{told[1:]}"
