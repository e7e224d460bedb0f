"""A connector's state and its facts as a person would say them. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from nexus_dashboard.components.wording import ago, as_utc, counted, utc_stamp
from nexus_pipelines.operations.connector_status import ConnectorStatus
from nexus_pipelines.operations.pace import left_in_words

Color = Literal["green", "red", "orange", "blue", "gray"]
# In the order in which somebody wants to see them.
Kind = Literal["failing", "interrupted", "reading", "late", "never read", "working", "done", "no longer configured"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# The refresh runs every hour; a run that is late once is no news.
LATE_AFTER = timedelta(hours=3)

_LOOKS: Mapping[Kind, tuple[str, Color, str]] = {
    "failing": ("Failing", "red", ":material/error:"),
    "interrupted": ("Interrupted", "orange", ":material/pause_circle:"),
    "reading": ("Reading now", "blue", ":material/sync:"),
    "late": ("Late", "orange", ":material/schedule:"),
    "never read": ("Never read", "gray", ":material/hourglass_empty:"),
    "working": ("Working", "green", ":material/check_circle:"),
    "done": ("Done", "green", ":material/check_circle:"),
    "no longer configured": ("No longer configured", "gray", ":material/link_off:"),
}


@dataclass(frozen=True, kw_only=True)
class State:
    """How a connector is: two or three words, and a sentence where there is more to say. since: from when on."""

    kind: Kind
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


def kind(status: ConnectorStatus, now: datetime) -> Kind:
    """The one thing to know first; the first that holds."""
    succeeded_at = status.last_succeeded_at
    holds: tuple[tuple[bool, Kind], ...] = (
        (is_running(status), "reading"),
        (not status.is_configured and not status.portion, "no longer configured"),
        (status.running_since is not None, "interrupted"),
        (status.last_error is not None, "failing"),
        (succeeded_at is None, "never read"),
        (bool(status.portion), "done"),
        (succeeded_at is not None and now - as_utc(succeeded_at) > LATE_AFTER, "late"),
        (True, "working"),
    )
    return next(each for is_so, each in holds if is_so)


def state(status: ConnectorStatus, now: datetime) -> State:
    """What a connector's badge says, and the sentence below it."""
    found = kind(status, now)
    label, color, icon = _LOOKS[found]
    since = status.failing_since if found == "failing" else None
    lasting = ago(since, now).removesuffix(" ago") if since is not None and now - since > timedelta(minutes=1) else ""
    return State(
        kind=found,
        label=f"{label} for {lasting}" if lasting else label,
        color=color,
        icon=icon,
        sentence=_sentence(found, status, now),
        since=since,
    )


def label_of(found: Kind) -> str:
    """A kind as people read it."""
    return _LOOKS[found][0]


def _sentence(found: Kind, status: ConnectorStatus, now: datetime) -> str:
    match found:
        case "failing":
            times = status.consecutive_failures
            return f"{status.last_error}{f' It failed {times} times in a row.' if times > 1 else ''}"
        case "interrupted":
            next_one = "the same backfill" if status.portion else "the next run"
            return (
                f"The run that read it ended {ago(status.progress_at or status.running_since, now)} without a word. "
                f"What it had committed is kept, and {next_one} goes on from there."
            )
        case "late":
            return "It is read every hour while Nexus runs; if Nexus runs, look whether Dagster's schedule is on."
        case "no longer configured":
            return "The settings of the last run did not name it. What was read of it stays."
        case _:
            return ""


def facts(status: ConnectorStatus, now: datetime) -> list[Fact]:
    """What is known of it, most important first; what is not known is left out."""
    found: list[Fact] = []
    if status.last_succeeded_at is not None:
        expected = "" if status.portion else " Expected: every hour."
        exact = f"{utc_stamp(status.last_succeeded_at)}.{expected}"
        found.append(Fact(label="Last success", value=ago(status.last_succeeded_at, now), exact=exact))
    if status.position:
        found.append(Fact(label="Read so far", value=status.position))
    if status.changed_at is not None:
        changed = f"{_rows(status)}, {ago(status.changed_at, now)}"
        found.append(Fact(label="Last change", value=changed, exact=utc_stamp(status.changed_at)))
    elif status.portion and status.last_succeeded_at is not None:
        found.append(Fact(label="Last change", value="nothing was missing"))
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
