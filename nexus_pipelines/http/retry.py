"""When a request is tried again, and after how long: pure decisions, so that they can be tested without a network."""

import email.utils
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

# 408 and 425 ask for a second try; 409 is Jira's while it re-indexes; the others are overload or a fault of the server.
RETRIED_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How patient a client is.

    attempts: tries for one request, the first included. base_seconds, longest_seconds: bounds of the waits, which
    double and are drawn evenly from zero up ("full jitter"), so that clients that failed together do not return
    together. patience_seconds: the longest wait that an upstream may ask for (Retry-After) before the request is given
    up for this run; what was read until then is kept. read_seconds: how long an answer may take to go on.
    """

    attempts: int = 6
    base_seconds: float = 0.5
    longest_seconds: float = 30.0
    patience_seconds: float = 300.0
    read_seconds: float = 60.0

    def wait(self, failures: int, rng: random.Random) -> float:
        """Seconds to wait after so many failures in a row (1, 2, ...)."""
        return rng.uniform(0.0, min(self.longest_seconds, self.base_seconds * 2.0 ** (failures - 1)))


def asked_wait(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds that the answer asks to wait: `Retry-After` (seconds or a date), or GitHub's and Jira's reset times.

    None when it asks for nothing. `x-ratelimit-reset` counts only when nothing remains.
    """
    after = headers.get("retry-after")
    if after is not None:
        return _seconds(after, now=now)
    if headers.get("x-ratelimit-remaining") == "0":
        reset = headers.get("x-ratelimit-reset")
        if reset is not None:
            return _seconds_until(reset, now=now)
    return None


def _seconds(text: str, *, now: datetime) -> float | None:
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    moment = parse_date(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())


def parse_date(text: str) -> datetime | None:
    """A date as HTTP writes it, UTC; None for anything else."""
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds_until(text: str, *, now: datetime) -> float | None:
    """GitHub gives seconds since 1970, Jira an ISO time."""
    try:
        moment = datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
