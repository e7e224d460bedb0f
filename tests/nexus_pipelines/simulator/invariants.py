"""What must hold in every world, whatever the seed and the day."""

import re
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise

from nexus_pipelines.simulator.records import World

KEY = re.compile(r"\b(?:BILL|ROUTE|FIELD)-\d+\b")


def check_references(world: World) -> None:
    """Whatever names something names something that exists."""
    people = {person.person_id for person in world.people}
    keys = {issue.key: issue for issue in world.issues}
    versions = {version.version_id: version for version in world.versions}
    sprints = {sprint.sprint_id: sprint for sprint in world.sprints}
    for ids in (
        [i.key for i in world.issues], [i.issue_id for i in world.issues], [v.version_id for v in world.versions],
        [s.sprint_id for s in world.sprints], [c.comment_id for i in world.issues for c in i.comments],
        [link.link_id for link in world.links], [p.chat_id for p in world.people], [p.email for p in world.people],
        [(m.channel, m.ts) for m in world.messages], [(v.product, v.name) for v in world.versions],
        [(b.product, b.number) for b in world.builds],
    ):  # fmt: skip
        assert len(ids) == len(set(ids))
    for issue in world.issues:
        assert issue.reporter in people
        assert issue.assignee is None or issue.assignee in people
        assert {c.author for c in issue.changes} | {c.author for c in issue.comments} <= people
        for version in (*issue.fix_versions, *issue.affected_versions):
            assert versions[version].product == issue.product
        assert all(sprints[sprint].product == issue.product for sprint in issue.sprints)
        assert issue.epic is None or keys[issue.epic].kind == "Epic"
        assert (issue.kind == "Sub-task") == (issue.parent is not None)
        assert issue.parent is None or keys[issue.parent].created_at <= issue.created_at
    assert all(link.source in keys and link.target in keys and link.source != link.target for link in world.links)
    assert all(incident.issue_key in keys for incident in world.incidents)
    shas = {commit.sha for repository in world.repositories for commit in repository.commits}
    assert all(build.sha in shas for build in world.builds)
    assert all(deployment.sha in shas for deployment in world.deployments)
    for repository in world.repositories:
        known: set[str] = set()
        for commit in repository.commits:
            assert set(commit.parents) <= known
            known.add(commit.sha)
        assert {ref.sha for ref in (*repository.branches, *repository.tags)} <= known
    roots = {(m.channel, m.ts) for m in world.messages if m.thread_ts is None}
    for message in world.messages:
        assert message.thread_ts is None or (message.channel, message.thread_ts) in roots
        assert message.thread_ts is None or message.thread_ts < message.ts
        assert set(KEY.findall(message.text)) <= keys.keys()
        assert "{" not in message.text


def check_time(world: World) -> None:
    """Nothing happens before it can, or after the present."""
    sprints = {sprint.sprint_id: sprint for sprint in world.sprints}
    for issue in world.issues:
        assert issue.created_at <= issue.updated_at < world.as_of
        moments = [change.at for change in issue.changes]
        assert moments == sorted(moments)
        assert all(issue.created_at <= at < world.as_of for at in moments)
        assert all(issue.created_at < comment.at < world.as_of for comment in issue.comments)
        assert len(set(issue.sprints)) == len(issue.sprints)
        # Planned into a sprint no later than its end.
        for change in issue.changes:
            if change.field == "sprints":
                assert change.at <= sprints[int(change.after[-1])].end_at  # type: ignore[index]
    for repository in world.repositories:
        times = {commit.sha: commit.committed_at for commit in repository.commits}
        for commit in repository.commits:
            assert commit.authored_at <= commit.committed_at < world.as_of
            assert all(times[parent] <= commit.committed_at for parent in commit.parents)
        for pull in repository.pull_requests:
            assert pull.opened_at < world.as_of
            assert pull.merged_at is None or pull.opened_at <= pull.merged_at < world.as_of
    end = world.as_of.timestamp()
    assert all(float(message.ts) < end for message in world.messages)
    assert all(build.started_at < world.as_of for build in world.builds)
    by_team = defaultdict(list)
    for sprint in world.sprints:
        by_team[sprint.team].append(sprint)
    for own in by_team.values():
        assert all(a.end_at < b.start_at for a, b in pairwise(own))
        assert [s.state for s in own[-2:]] in (["active", "future"], ["closed", "future"])
    people = {person.person_id: person for person in world.people}
    for message in world.messages:
        assert people[message.author].is_present(datetime.fromtimestamp(float(message.ts), UTC).date())


def check_states(world: World) -> None:
    """Fields agree with each other and with the changelog."""
    flows = {product.key: product.workflow for product in world.products}
    versions = {version.version_id: version for version in world.versions}
    for issue in world.issues:
        flow = flows[issue.product]
        is_done = issue.status == flow.done
        assert is_done == (issue.resolution is not None) == (issue.resolved_at is not None)
        last: dict[str, object] = {}
        first: dict[str, object] = {}
        for change in issue.changes:
            if change.field in last:
                assert change.before == last[change.field]
            first.setdefault(change.field, change.before)
            last[change.field] = change.after
        for field, value in last.items():
            assert getattr(issue, field) == value
        assert first.get("status", flow.todo) == flow.todo
        assert not (is_done and issue.flagged)
        for number in issue.fix_versions:
            version = versions[number]
            # A shipped version holds no open work, and no work that was finished after it shipped.
            if version.released_at is not None:
                assert is_done, (issue.key, version.name)
    for version in world.versions:
        assert version.released_at is None or version.released_at < world.as_of
        assert (version.outlook == "released") == (version.released_at is not None)
