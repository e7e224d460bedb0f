"""From tickets to the work that git sees: who writes when, when it is reviewed, when it is merged."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from nexus_pipelines.simulator.calendar import WorkingTime
from nexus_pipelines.simulator.records import Issue, Product
from nexus_pipelines.simulator.source_code import words

WITHOUT_CODE = 0.14


@dataclass(kw_only=True)
class Proposal:
    """A branch and its pull request. `merged_at` is unset while it is open, `opened_at` while nobody may look yet."""

    issue: Issue
    branch: str
    author: int
    commits: list[tuple[datetime, int]]
    opened_at: datetime | None = None
    reviewer: int = 0
    merged_at: datetime | None = None
    is_squashed: bool = False
    number: int = 0
    edits: list[object] = field(default_factory=list)


def propose(
    rng: Random, product: Product, issues: list[Issue], time: dict[int, WorkingTime], as_of: datetime
) -> list[Proposal]:
    """Pull requests of a product, numbered in the order in which they were opened."""
    found: list[Proposal] = []
    for issue in issues:
        if issue.kind in ("Story", "Task", "Bug") and rng.random() >= WITHOUT_CODE:
            found += _of_issue(rng, product, issue, time, as_of)
    found.sort(key=lambda p: (p.opened_at or as_of, p.branch))
    for number, proposal in enumerate((p for p in found if p.opened_at is not None), start=1):
        proposal.number = number
    return found


def _of_issue(
    rng: Random, product: Product, issue: Issue, time: dict[int, WorkingTime], as_of: datetime
) -> list[Proposal]:
    flow = product.workflow
    done: list[Proposal] = []
    current: Proposal | None = None
    begin: datetime | None = None
    author = 0
    for change in issue.changes:
        if change.field == "assignee" and isinstance(change.after, int):
            author = change.after
        elif change.field == "status":
            if change.after == flow.progress:
                begin = change.at
            elif change.after == flow.review and begin is not None and author:
                if current is None:
                    current = Proposal(issue=issue, branch=_branch(rng, issue, len(done)), author=author, commits=[])
                current.commits += _moments(
                    rng,
                    time,
                    author,
                    begin,
                    change.at,
                    count=rng.choice((1, 1, 1, 2, 2, 3)) if not current.commits else 1,
                )
                current.opened_at = current.opened_at or change.at
                begin = None
            elif change.after == flow.testing and current is not None:
                current.merged_at, current.reviewer = change.at, change.author
                current.is_squashed = rng.random() < 0.28
                done.append(current)
                current = None
    if begin is not None and author and issue.resolution is None:
        current = current or Proposal(issue=issue, branch=_branch(rng, issue, len(done)), author=author, commits=[])
        # Still being written: at hours of work, some of them not pushed yet.
        written = [(time[author].some(rng, begin, as_of), author) for _ in range(rng.choice((1, 2)))]
        current.commits += sorted(commit for commit in written if begin < commit[0] < as_of)
    if current is not None and current.commits:
        done.append(current)
    return done


def _moments(
    rng: Random, time: dict[int, WorkingTime], author: int, begin: datetime, end: datetime, *, count: int
) -> list[tuple[datetime, int]]:
    """Strictly inside the window; the last one shortly before its end."""
    span = max((end - begin).total_seconds(), 120)
    last = end - timedelta(seconds=min(span * 0.2, 60 * rng.randrange(2, 50)))
    chosen = [last]
    for _ in range(count - 1):
        at = time[author].some(rng, begin, last)
        chosen.append(at if begin < at < last else begin + (last - begin) * rng.uniform(0.3, 0.9))
    return [(at.replace(microsecond=0), author) for at in sorted(chosen)]


def _branch(rng: Random, issue: Issue, again: int) -> str:
    kind = "fix" if issue.kind == "Bug" else "feature"
    slug = "-".join(words(issue.thing).split("_")[:3])
    name = f"{kind}/{issue.key}-{slug}" if rng.random() < 0.93 else f"{kind}/{slug}-{issue.issue_id % 977}"
    return f"{name}-{again + 1}" if again else name
