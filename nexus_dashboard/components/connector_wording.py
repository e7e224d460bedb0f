"""A connector's state and its facts as a person would say them. Pure functions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from nexus_dashboard.components.wording import ago, as_utc, counted, utc_stamp
from nexus_pipelines.operations.connector_status import ConnectorStatus
from nexus_pipelines.operations.pace import left_in_words

Color = Literal["green", "red", "orange", "blue", "gray"]

# The refresh runs every hour; a run that is late once is no news.
LATE_AFTER = timedelta(hours=3)


@dataclass(frozen=True, kw_only=True)
class State:
    """How a connector is: two or three words, and a sentence where there is more to say. since: from when on."""

    label: str
    color: Color
    icon: str
    sentence: str = ""
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing known of a connector; `exact` says it in full."""

    label: str
    value: str
    exact: str = ""


def is_running(status: ConnectorStatus) -> bool:
    """Whether a living run reads it at this moment."""
    return status.running_since is not None and status.is_alive


def state(status: ConnectorStatus, now: datetime) -> State:
    """The one thing to know first."""
    if is_running(status):
        return State(label="Reading now", color="blue", icon=":material/sync:")
    if not status.is_configured and not status.portion:
        return State(
            label="No longer configured",
            color="gray",
            icon=":material/link_off:",
            sentence="The settings of the last run did not name it. What was read of it stays.",
        )
    if status.running_since is not None:
        return State(
            label="Interrupted",
            color="orange",
            icon=":material/pause_circle:",
            sentence=f"The run that read it ended {ago(status.progress_at or status.running_since, now)} without a "
            "word. What it had committed is kept, and "
            + ("the same backfill goes on from there." if status.portion else "the next run goes on from there."),
        )
    if status.last_error is not None:
        lasting = ago(status.failing_since, now).removesuffix(" ago").replace("just now", "")
        times = "" if status.consecutive_failures < 2 else f" It failed {status.consecutive_failures} times in a row."
        return State(
            label=f"Failing for {lasting}" if lasting else "Failing",
            color="red",
            icon=":material/error:",
            sentence=f"{status.last_error}{times}",
            since=status.failing_since,
        )
    if status.last_succeeded_at is None:
        return State(label="Never read", color="gray", icon=":material/hourglass_empty:")
    if status.portion:
        return State(label="Done", color="green", icon=":material/check_circle:")
    if now - as_utc(status.last_succeeded_at) > LATE_AFTER:
        return State(
            label="Late",
            color="orange",
            icon=":material/schedule:",
            sentence="It is read every hour while Nexus runs; look whether Dagster's schedule is on.",
        )
    return State(label="Working", color="green", icon=":material/check_circle:")


def facts(status: ConnectorStatus, now: datetime) -> list[Fact]:
    """What is known of it, most important first; what is not known is left out."""
    found: list[Fact] = []
    if status.last_succeeded_at is not None:
        expected = "" if status.portion else " Expected: every hour."
        exact = f"{utc_stamp(status.last_succeeded_at)}.{expected}"
        found.append(Fact(label="Last success", value=ago(status.last_succeeded_at, now), exact=exact))
    if status.position:
        found.append(Fact(label="Read", value=status.position))
    if status.changed_at is not None:
        changed = f"{_rows(status)}, {ago(status.changed_at, now)}"
        found.append(Fact(label="Last change", value=changed, exact=utc_stamp(status.changed_at)))
    if status.requests is not None:
        waited = f", {counted(round(status.waited_seconds), 'second')} waited" if status.waited_seconds else ""
        found.append(
            Fact(
                label="Last reading",
                value=f"{counted(status.requests, 'request')}{waited}",
                exact="Requests that were answered, repeated ones included.",
            )
        )
    if status.quota_left is not None:
        exact = "Requests that may still be made until the upstream renews its limit."
        found.append(Fact(label="Quota left", value=counted(status.quota_left, "request"), exact=exact))
    return found


def progress(status: ConnectorStatus, now: datetime) -> tuple[str, float | None]:
    """How far a running reading is, in words and as a share from 0 to 1; None where no total is known."""
    began = f"began {ago(status.running_since, now)}"
    words = [status.progress or "nothing committed yet", left_in_words(status.seconds_left), began]
    share = min(1.0, status.done / status.total) if status.done is not None and status.total else None
    return ", ".join(word for word in words if word), share


def _rows(status: ConnectorStatus) -> str:
    amounts = ((status.rows_added, "added"), (status.rows_changed, "changed"), (status.rows_removed, "removed"))
    said = [f"{counted(number, 'row')} {what}" for number, what in amounts if number]
    return ", ".join(said)
