"""What was asked of an upstream, for whoever watches."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """What a reading has asked of its upstream so far.

    requests: those that were answered. quota_left: the last that the upstream told; None where it tells none.
    """

    requests: int
    failures: int
    waited_seconds: float
    quota_left: int | None
