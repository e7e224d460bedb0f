"""The logs of builds, whatever system keeps them: how many are read, how much of each, and how they land."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

import orjson
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from nexus_pipelines.errors import UserError
from nexus_pipelines.sources.http.client import UpstreamRefused
from nexus_pipelines.sources.http.excerpt import Bounds, Excerpt
from nexus_pipelines.warehouse.contract import Column

# What is asked for again once this has passed: somebody may have given the permission meanwhile.
FORBIDDEN_FOR = timedelta(days=1)
# A line of landing may have 16,000,000 bytes; control characters take six for one.
_LINE_BYTES = 15_000_000
_FORBIDDEN, _NOT_FOUND, _GONE = 403, 404, 410

State = Literal["fetched", "expired", "forbidden"]
# The columns of a line beside those that say whose log it is.
LINE: Mapping[str, str] = {
    "state": "VARCHAR",
    "reason": "VARCHAR",
    "fetched_at": "TIMESTAMPTZ",
    "size_bytes": "BIGINT",
    "left_out_bytes": "BIGINT",
    "head": "VARCHAR",
    "tail": "VARCHAR",
}
LOG_COLUMNS = tuple(Column(name=name, type=kind, expression=name) for name, kind in LINE.items())


class LogSettings(BaseSettings):
    """Environment: RCA_ and the field's name.

    max_log_bytes: of the end of a log that is kept; log_head_bytes: of its beginning. logs_per_run: of failed jobs that
    one run asks for, in each repository or Jenkins. log_days: failures that are so much older than the newest build are
    not asked for. green_logs: logs of green builds that are read beside them, of each job.
    """

    model_config = SettingsConfigDict(env_prefix="RCA_", frozen=True, env_ignore_empty=True, extra="ignore")

    max_log_bytes: int = Field(default=8 << 20, ge=1 << 10, le=12 << 20)
    log_head_bytes: int = Field(default=256 << 10, ge=0, le=1 << 20)
    logs_per_run: int = Field(default=200, ge=0)
    log_days: int = Field(default=120, ge=1)
    green_logs: int = Field(default=3, ge=0)

    @property
    def bounds(self) -> Bounds:
        """How much of each log is kept."""
        return Bounds(head=self.log_head_bytes, tail=self.max_log_bytes)


def read_log_settings() -> LogSettings:
    """The settings of this process.

    Raises:
        UserError: one is not valid; the sentence names it.
    """
    try:
        return LogSettings()
    except ValidationError as error:
        problem = error.errors()[0]
        name = f"RCA_{str(problem['loc'][0]).upper()}"
        raise UserError(f"{name} is not valid: {problem['msg'][:1].lower()}{problem['msg'][1:]}.") from error


def fetched_line(whose: Mapping[str, object], log: Excerpt, *, at: datetime) -> bytes:
    """A log as it lands; whose: what says which one it is."""
    head, tail, left_out = log.head, log.tail, log.left_out
    while True:
        line = _line(whose, "fetched", "", at, size_bytes=log.size, left_out_bytes=left_out, head=head, tail=tail)
        if len(line) <= _LINE_BYTES:
            return line
        longer = tail or head
        cut = longer[len(longer) // 2 :]
        left_out += len(longer.encode()) - len(cut.encode())
        head, tail = (head, cut) if tail else ("", cut)


def refused_line(whose: Mapping[str, object], refusal: UpstreamRefused, *, at: datetime) -> bytes | None:
    """What lands in the place of a log that is not given; None where the refusal tells nothing of the log."""
    state: State | None = None
    if refusal.status in (_NOT_FOUND, _GONE):
        state = "expired"
    elif refusal.status == _FORBIDDEN:
        state = "forbidden"
    if state is None:
        return None
    return _line(whose, state, refusal.said, at, size_bytes=None, left_out_bytes=None, head=None, tail=None)


def _line(whose: Mapping[str, object], state: State, reason: str, at: datetime, **what: object) -> bytes:
    return orjson.dumps({**whose, "state": state, "reason": reason, "fetched_at": at.isoformat(), **what})
