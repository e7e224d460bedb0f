"""Two years of one repository: branches, pull requests, releases, and fixes carried to release branches."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import cast

from nexus_pipelines.simulator.calendar import WorkingTime, offset_minutes
from nexus_pipelines.simulator.commit_messages import commit_message, merge_message, release_message
from nexus_pipelines.simulator.git_objects import commit_id, signature
from nexus_pipelines.simulator.proposals import Proposal, propose
from nexus_pipelines.simulator.randomness import stream
from nexus_pipelines.simulator.records import (
    Commit,
    FileChange,
    Issue,
    Person,
    Product,
    PullRequest,
    Ref,
    Repository,
    Version,
)
from nexus_pipelines.simulator.source_code import first_tree
from nexus_pipelines.simulator.worktree import Edit, Worktree, edit_code

BREAKS_MAIN, LIBRARY_BREAKS = 0.035, 0.15


@dataclass(frozen=True)
class Repair:
    """A commit that will make main green again."""

    at: datetime
    broken_sha: str
    author: int
    message: str
    edit: Edit


@dataclass(frozen=True)
class Tip:
    """The head of a branch."""

    sha: str
    tree: Worktree
    at: datetime


class History:
    """A repository as it grows, in order of time."""

    def __init__(self, rng: Random, product: Product, people: tuple[Person, ...], begin: datetime, author: int) -> None:
        self.rng, self.product = rng, product
        self.people = {person.person_id: person for person in people}
        self.commits: list[Commit] = []
        self.tips: dict[str, Tip] = {}
        self.tags: list[Ref] = []
        self.breaks: dict[str, str] = {}
        self.repairs: list[Repair] = []
        files = first_tree(rng, product)
        tree = Worktree.of(files)
        changes = tuple(FileChange(path=path, content=source.render()) for path, source in files.items())
        self._record("main", (), author, begin, message="Import from the old repository\n", tree=tree, files=changes)

    def _record(
        self,
        branch: str,
        parents: tuple[str, ...],
        author: int,
        at: datetime,
        *,
        message: str,
        tree: Worktree,
        files: tuple[FileChange, ...],
        key: str | None = None,
        committer: int | None = None,
        authored_at: datetime | None = None,
    ) -> Commit:
        """A commit is never older than its branch's head, nor than when it was written."""
        committed_at = max(at, self.tips[branch].at + timedelta(seconds=1)) if branch in self.tips else at
        authored_at = authored_at or committed_at
        committed_at = max(committed_at, authored_at)
        writer, keeper = self.people[author], self.people[committer or author]
        offsets = offset_minutes(writer.zone, authored_at.date()), offset_minutes(keeper.zone, committed_at.date())
        sha = commit_id(
            tree.root.id,
            parents,
            signature(writer, int(authored_at.timestamp()), offsets[0]),
            signature(keeper, int(committed_at.timestamp()), offsets[1]),
            message,
        )
        commit = Commit(
            sha=sha,
            parents=parents,
            author=author,
            authored_at=authored_at,
            author_offset_minutes=offsets[0],
            committer=keeper.person_id,
            committed_at=committed_at,
            committer_offset_minutes=offsets[1],
            message=message,
            files=files,
            branch=branch,
            issue_key=key,
        )
        self.commits.append(commit)
        self.tips[branch] = Tip(sha, tree, committed_at)
        return commit

    def fork(self, branch: str, source: str) -> None:
        if branch not in self.tips:
            self.tips[branch] = self.tips[source]

    def commit(
        self,
        branch: str,
        author: int,
        at: datetime,
        message: str,
        *,
        edits: tuple[Edit, ...],
        key: str | None = None,
        committer: int | None = None,
        authored_at: datetime | None = None,
    ) -> Commit | None:
        """Nothing where the edits change nothing."""
        tip = self.tips[branch]
        tree, changes = tip.tree.apply(edits)
        if not changes:
            return None
        return self._record(
            branch,
            (tip.sha,),
            author,
            at,
            message=message,
            tree=tree,
            files=changes,
            key=key,
            committer=committer,
            authored_at=authored_at,
        )

    def merge(
        self, branch: str, author: int, at: datetime, message: str, *, edits: tuple[Edit, ...], key: str | None
    ) -> Commit:
        tip = self.tips["main"]
        tree, changes = tip.tree.apply(edits)
        parents = (tip.sha, self.tips[branch].sha)
        return self._record("main", parents, author, at, message=message, tree=tree, files=changes, key=key)

    def repair_until(self, moment: datetime) -> None:
        """Writes the repairs that are due, in their order."""
        self.repairs.sort(key=lambda each: (each.at, each.broken_sha))
        while self.repairs and self.repairs[0].at <= moment:
            due = self.repairs.pop(0)
            done = self.commit("main", due.author, due.at, due.message, edits=(due.edit,))
            if done is not None:
                self.breaks[due.broken_sha] = done.sha

    def tag(self, name: str, branch: str, tagger: int, at: datetime, message: str) -> None:
        tip = self.tips[branch]
        self.tags.append(Ref(name=name, sha=tip.sha, tagger=tagger, tagged_at=max(at, tip.at), message=message))


def make_repository(
    rng: Random,
    product: Product,
    issues: list[Issue],
    *,
    versions: list[Version],
    people: tuple[Person, ...],
    time: dict[int, WorkingTime],
    begin: datetime,
    as_of: datetime,
) -> tuple[Repository, dict[str, str]]:
    """The repository, and which commit on main broke the build, with the commit that repaired it."""
    proposals = propose(rng, product, issues, time, as_of)
    manager = next(p.person_id for p in people if p.role == "release manager")
    team = [p for p in people if p.team in product.teams and p.role in ("developer", "lead")]
    history = History(rng, product, people, begin, team[0].person_id)
    merged: dict[int, list[Proposal]] = {}
    opened: list[PullRequest] = []
    events: list[tuple[datetime, int, str, object]] = []
    for proposal in proposals:
        events += [(at, len(events) + n, "commit", (proposal, n)) for n, (at, _) in enumerate(proposal.commits)]
        if proposal.merged_at is not None:
            events.append((proposal.merged_at, len(events), "merge", proposal))
    events += [
        (v.released_at, len(events) + n, "release", v) for n, v in enumerate(versions) if v.released_at is not None
    ]
    events += _chores(rng, team, begin, as_of, len(events))
    for at, _, kind, what in sorted(events, key=lambda event: event[:2]):
        history.repair_until(at)
        if kind == "commit":
            _develop(history, *cast("tuple[Proposal, int]", what))
        elif kind == "merge":
            pull = _merge(history, cast(Proposal, what), as_of)
            if pull is not None:
                opened.append(pull)
                for version in cast(Proposal, what).issue.fix_versions:
                    merged.setdefault(version, []).append(cast(Proposal, what))
        elif kind == "release":
            _release(history, cast(Version, what), manager, at, merged.get(cast(Version, what).version_id, []))
        else:
            _chore(history, cast(Person, what), at)
    history.repair_until(as_of)
    for proposal in proposals:
        if proposal.merged_at is None and proposal.opened_at is not None and proposal.branch in history.tips:
            opened.append(_pull_request(history, proposal, None))
    done = {p.branch for p in proposals if p.merged_at is not None}
    branches = [
        Ref(name=n, sha=tip.sha) for n, tip in history.tips.items() if n not in done and (n == "main" or tip.sha != "")
    ]
    # Some merged branches are never cleaned up.
    branches += [Ref(name=n, sha=history.tips[n].sha) for n in sorted(done & set(history.tips)) if rng.random() < 0.02]
    repository = Repository(
        product=product.key,
        name=product.repository,
        commits=tuple(history.commits),
        branches=tuple(sorted(branches, key=lambda ref: ref.name)),
        tags=tuple(history.tags),
        pull_requests=tuple(sorted(opened, key=lambda pull: pull.number)),
    )
    return repository, history.breaks


def _chores(
    rng: Random, team: list[Person], begin: datetime, as_of: datetime, count: int
) -> list[tuple[datetime, int, str, object]]:
    """Small direct commits: about one in nine days, weekends included."""
    found: list[tuple[datetime, int, str, object]] = []
    day = begin + timedelta(days=2)
    while day < as_of - timedelta(days=1):
        present = [p for p in team if p.is_present(day.date())]
        found.append(
            (
                day + timedelta(seconds=rng.randrange(8 * 3600, 20 * 3600)),
                count + len(found),
                "chore",
                rng.choice(present),
            )
        )
        day += timedelta(days=rng.choice((3, 5, 8, 11, 14)))
    return found


def _chore(history: History, person: Person, at: datetime) -> None:
    rng = history.rng
    if rng.random() < 0.5:
        library = f"lib{rng.randrange(12)}"
        version = f"{rng.randrange(1, 9)}.{rng.randrange(20)}.{rng.randrange(9)}"
        edit = Edit("libraries.lock", library, f"{library} {version}")
        before = history.tips["main"].tree.files["libraries.lock"].blocks[library]
        done = history.commit("main", person.person_id, at, f"Update {library} to {version}\n", edits=(edit,))
        # By its own dice: whether a library fits must not change what the company does next.
        dice = stream(0, "library", "" if done is None else done.sha)
        if done is not None and dice.random() < LIBRARY_BREAKS:
            message = f"Go back to {before}: {library} {version} does not fit\n"
            back = Edit("libraries.lock", library, before)
            repaired_at = at + timedelta(minutes=dice.randrange(30, 300))
            history.repairs.append(Repair(repaired_at, done.sha, person.person_id, message, back))
    else:
        topic = rng.choice(("set-up", "local tests", "code review", "releases", "on call"))
        edit = Edit("README.md", topic, f"## Notes on {topic}\n\nLast looked at on {at:%Y-%m-%d}.\n")
        history.commit("main", person.person_id, at, f"Describe {topic} for newcomers\n", edits=(edit,))


def _develop(history: History, proposal: Proposal, place: int) -> None:
    at, author = proposal.commits[place]
    issue, rng = proposal.issue, history.rng
    component = next(c for c in history.product.components if c.name == issue.component)
    history.fork(proposal.branch, "main")
    edits = edit_code(rng, history.product, component, issue.thing, history.tips[proposal.branch].tree, key=issue.key)
    message = commit_message(rng, issue, component.folder, place)
    if history.commit(proposal.branch, author, at, message, edits=edits, key=issue.key) is not None:
        proposal.edits += edits


def _pull_request(history: History, proposal: Proposal, merge_sha: str | None) -> PullRequest:
    return PullRequest(
        number=proposal.number,
        product=history.product.key,
        title=f"{proposal.issue.key}: {proposal.issue.summary}",
        author=proposal.author,
        reviewer=proposal.reviewer,
        source_branch=proposal.branch,
        target_branch="main",
        head_sha=history.tips[proposal.branch].sha,
        merge_sha=merge_sha,
        opened_at=proposal.opened_at or history.tips[proposal.branch].at,
        merged_at=proposal.merged_at if merge_sha else None,
        issue_key=proposal.issue.key,
    )


def _merge(history: History, proposal: Proposal, as_of: datetime) -> PullRequest | None:
    rng, edits = history.rng, cast("list[Edit]", proposal.edits)
    if proposal.branch not in history.tips or not edits or proposal.merged_at is None:
        return None
    at, issue = proposal.merged_at, proposal.issue
    if proposal.is_squashed:
        message = merge_message(rng, issue, proposal.number, proposal.branch, is_squashed=True)
        done = history.commit(
            "main", proposal.author, at, message, edits=tuple(edits), key=issue.key, committer=proposal.reviewer
        )
        if done is None:
            return None
    else:
        message = merge_message(rng, issue, proposal.number, proposal.branch, is_squashed=False)
        done = history.merge(proposal.branch, proposal.reviewer, at, message, edits=tuple(edits), key=issue.key)
    if rng.random() < BREAKS_MAIN:
        repaired_at = at + timedelta(minutes=rng.randrange(18, 200))
        if repaired_at < as_of:
            block, text = f"fix_{issue.issue_id}", f"# rerun guard {proposal.number}\n"
            message = f"Repair the build after #{proposal.number}\n"
            edit = Edit("scripts/test.sh", block, text)
            history.repairs.append(Repair(repaired_at, done.sha, proposal.author, message, edit))
    return _pull_request(history, proposal, done.sha)


def _release(history: History, version: Version, manager: int, at: datetime, merged: list[Proposal]) -> None:
    """A minor is cut from main; a patch collects its fixes on the release branch."""
    branch = f"release/{version.name.rsplit('.', 1)[0]}"
    notes = [f"- {p.issue.key} {p.issue.summary}" for p in merged]
    log = Edit("CHANGELOG.md", version.name, "\n".join([f"## {version.name} ({at:%Y-%m-%d})", "", *notes, ""]))
    number = Edit("VERSION", "version", f"{version.name}\n")
    if version.kind == "minor":
        history.commit("main", manager, at, release_message(version, len(notes)), edits=(number, log))
        history.fork(branch, "main")
        history.tag(f"v{version.name}", "main", manager, at + timedelta(minutes=2), f"Release {version.name}\n")
        return
    if branch not in history.tips:
        return
    for proposal in merged:
        source = history.tips[proposal.branch].sha
        message = f"{proposal.issue.key}: {proposal.issue.summary}\n\n(cherry picked from commit {source})\n"
        history.commit(
            branch,
            proposal.author,
            at - timedelta(minutes=30),
            message,
            edits=tuple(cast("list[Edit]", proposal.edits)),
            key=proposal.issue.key,
            committer=manager,
            authored_at=proposal.commits[-1][0],
        )
    history.commit(branch, manager, at, release_message(version, len(notes)), edits=(number, log))
    history.tag(f"v{version.name}", branch, manager, at + timedelta(minutes=2), f"Release {version.name}\n")
