"""What people write on a ticket while it moves."""

from datetime import datetime, timedelta
from random import Random

from nexus_pipelines.simulator.phrases import with_article
from nexus_pipelines.simulator.records import Change, IssueType, Workflow

STARTED = (
    "I start with the {thing}; the rest depends on what I find there.",
    "Reproduced on the test system. The {thing} reads an old revision.",
    "Talked to the {folder} people, we keep the current format.",
    "Smaller than it looks: one query and its tests.",
)
REVIEW = (
    "Ready for review. The change is in {folder}, everything else is tests.",
    "Pull request is up. I left the old path in place behind a setting.",
    "Please look at the migration first, that is the risky part.",
)
BACK = (
    "Two remarks in the pull request, the rest is fine.",
    "The {thing} still fails on my side, back to you.",
    "Tests pass, but the error message does not help the user yet.",
)
DONE = (
    "Checked on the test system, works as described.",
    "Verified with the data of the original report.",
    "Looks good. I added a case to the regression list for the {thing}.",
)
REOPENED = (
    "It is back: a customer sees the same {thing} problem again.",
    "Reopened, the fix does not cover accounts created before spring.",
)
BLOCKED = (
    "Waiting for access to the partner's test system.",
    "Blocked: we need a decision on the {thing} first.",
    "Cannot go on until the other team has released its part.",
)
UNBLOCKED = ("Unblocked, I have what I need.", "Decision is made, going on.")
QUESTIONS = (
    "Do we want this for all customers or only for new ones?",
    "A customer asked about this again today.",
    "Should this go into the release notes?",
    "We had something similar in the {thing} last year, worth a look.",
    "Moved out of this sprint, other things are more urgent.",
    "How often does this happen? I see four cases in the last month.",
)


def discuss(
    rng: Random,
    kind: IssueType,
    flow: Workflow,
    changes: tuple[Change, ...],
    *,
    created_at: datetime,
    as_of: datetime,
    watchers: list[int],
    thing: str,
    folder: str,
) -> list[tuple[int, datetime, str]]:
    """Author, moment and text of each comment, in order of time."""
    if kind == "Sub-task" and rng.random() < 0.8:
        return []
    said: list[tuple[int, datetime, str]] = []

    def say(author: int, at: datetime, forms: tuple[str, ...], chance: float) -> None:
        if rng.random() < chance and at < as_of:
            said.append((author, at, with_article(rng.choice(forms).format(thing=thing, folder=folder))))

    was_done = False
    for change in changes:
        soon = change.at + timedelta(minutes=rng.randrange(1, 25))
        if change.field == "flagged":
            say(change.author, soon, BLOCKED if change.after else UNBLOCKED, 0.9)
        elif change.field == "status":
            if change.after == flow.progress and was_done:
                say(change.author, soon, REOPENED, 1.0)
            elif change.after == flow.progress and change.before == flow.todo:
                say(change.author, soon + timedelta(hours=1), STARTED, 0.3)
            elif change.after == flow.progress:
                say(change.author, soon, BACK, 0.7)
            elif change.after == flow.review:
                say(change.author, soon, REVIEW, 0.25)
            elif change.after == flow.done:
                say(change.author, soon - timedelta(minutes=30), DONE, 0.35)
            was_done = change.after == flow.done
    end = changes[-1].at if changes else as_of
    for _ in range(rng.choices((0, 1, 2), (62, 28, 10))[0]):
        span = max(end - created_at, timedelta(hours=3))
        day = created_at + span * rng.random()
        if day.weekday() < 5:
            say(rng.choice(watchers), day.replace(hour=rng.randrange(8, 17), minute=rng.randrange(60)), QUESTIONS, 1.0)
    return sorted((s for s in said if s[1] > created_at), key=lambda s: s[1])
