"""Whether a repository's security feature can be read: nothing found and not looked at must not read alike."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

from nexus_pipelines.http.client import UpstreamRefused

_REFUSALS = (403, 404)
# GitHub has no code for it but these words.
_OFF = re.compile(r"disabled|not enabled|must be enabled|no analysis found|archived", re.IGNORECASE)
_LIMITED = re.compile(r"rate limit|abuse", re.IGNORECASE)
_MESSAGE = re.compile(r'"message": ?"([^"]*)')


class Standing(BaseModel):
    """What the last answer told of a feature. reason: GitHub's words for a refusal."""

    model_config = ConfigDict(frozen=True)

    state: Literal["enabled", "not enabled", "not permitted"]
    reason: str = ""


ENABLED = Standing(state="enabled")


def standing_of(refusal: UpstreamRefused) -> Standing | None:
    """What a refusal tells of a feature; None where it tells nothing of it."""
    if refusal.status not in _REFUSALS or _LIMITED.search(refusal.said):
        return None
    message = _MESSAGE.search(refusal.said)
    reason = message[1] if message else refusal.said
    return Standing(state="not enabled" if _OFF.search(reason) else "not permitted", reason=reason)
