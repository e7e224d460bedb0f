"""How long a reading will still take: computed from its own pace, and no number before there is a pace."""

from dataclasses import dataclass

# A first batch says nothing of the pace, and seconds say little.
LEAST_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Mark:
    """So much was done at a moment (seconds of any steady clock)."""

    at_seconds: float
    done: int


def seconds_left(first: Mark, last: Mark, total: int | None) -> float | None:
    """Seconds until `total`, at the pace between two marks; None before there is a pace, or where no total is known.

    first: when the first batch was done. More done than there was to do (an approximate total) is 0 seconds.
    """
    elapsed, done = last.at_seconds - first.at_seconds, last.done - first.done
    if total is None or elapsed < LEAST_SECONDS or done <= 0:
        return None
    return max(0, total - last.done) * elapsed / done


class Pace:
    """The pace of one reading: each part of it begins anew."""

    def __init__(self) -> None:
        self._part = ""
        self._first: Mark | None = None

    def seconds_left(self, part: str, last: Mark, total: int | None) -> float | None:
        """Seconds until `total` of the part, once so much of it is done; see `seconds_left`."""
        if self._first is None or part != self._part:
            self._part, self._first = part, last
        return seconds_left(self._first, last, total)


def left_in_words(seconds: float | None) -> str:
    """`about 4 min left`, `about 2 h 10 min left`, `less than a minute left`; empty for None."""
    if seconds is None:
        return ""
    if seconds < 60:
        return "less than a minute left"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"about {f'{hours} h ' if hours else ''}{minutes} min left"
