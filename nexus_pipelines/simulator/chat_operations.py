"""Slack about operations: builds, releases on their way and slipping, deployments, incidents."""

from collections.abc import Mapping
from datetime import timedelta

from nexus_pipelines.simulator import chat_phrases as phrases
from nexus_pipelines.simulator.calendar import midnight
from nexus_pipelines.simulator.records import Build, Deployment, Incident, Issue, Person, Product, Repository, Version
from nexus_pipelines.simulator.workspace import Workspace


def talk_about_builds(
    space: Workspace,
    products: tuple[Product, ...],
    repositories: tuple[Repository, ...],
    builds: tuple[Build, ...],
    bot: Person,
) -> None:
    """The bot reports failures on main, and when it is green again; the author answers."""
    rng = space.rng
    authors = {commit.sha: commit.author for repository in repositories for commit in repository.commits}
    names = {product.key: product.repository for product in products}
    red: set[str] = set()
    for build in sorted(builds, key=lambda b: (b.started_at, b.product, b.number)):
        if build.branch != "main":
            continue
        at = build.started_at + timedelta(seconds=build.duration_seconds)
        facts = {
            "number": build.number,
            "repository": names[build.product],
            "branch": build.branch,
            "sha": build.sha[:8],
            "failing": build.failing,
        }
        if build.cause is not None:
            red.add(build.product)
            root = space.say(
                "builds", bot.person_id, at, phrases.BUILD_FAILED.format(**facts), subtype="bot_message", plain=True
            )
            author = authors[build.sha]
            said = [
                (author, rng.choice(phrases.BUILD_REPLIES[build.cause]).format(**facts))
                for _ in range(rng.choice((0, 1, 1, 2)))
            ]
            space.discuss("builds", root, at, said, minutes=20)
        elif build.product in red:
            red.discard(build.product)
            space.say(
                "builds", bot.person_id, at, phrases.BUILD_RECOVERED.format(**facts), subtype="bot_message", plain=True
            )


def talk_about_releases(
    space: Workspace,
    products: tuple[Product, ...],
    versions: tuple[Version, ...],
    issues: tuple[Issue, ...],
    deployments: tuple[Deployment, ...],
    *,
    bot: Person,
) -> None:
    """Freeze, check, slip, release, deployment; the versions in trouble are talked about until today."""
    rng = space.rng
    names = {product.key: product.name for product in products}
    manager = next(p for p in space.people if p.role == "release manager")
    for version in versions:
        own = [i for i in issues if version.version_id in i.fix_versions]
        planned = midnight(version.planned)
        team = [
            p
            for p in space.people
            if p.role in ("lead", "tester", "product manager", "support") and p.is_present(version.planned)
        ]
        facts = {
            "product": names[version.product],
            "version": version.name,
            "planned": f"{version.planned:%d %B}",
            "total": len(own),
        }

        def replies(count: int, own: list[Issue] = own, team: list[Person] = team) -> list[tuple[int, str]]:
            key = rng.choice(own).key if own else "the last fix"
            forms = rng.sample(phrases.CHECK_REPLIES, count)
            return [(rng.choice(team).person_id, form.format(key=key)) for form in forms]

        if version.kind == "minor" and version.outlook != "planned":
            at = planned - timedelta(days=7) + timedelta(hours=9, minutes=rng.randrange(50))
            space.say("releases", manager.person_id, at, phrases.FREEZE.format(**facts))
            for days in (5, 2):
                at = planned - timedelta(days=days) + timedelta(hours=10, minutes=rng.randrange(50))
                done = sum(1 for i in own if i.resolved_at is not None and i.resolved_at < at)
                root = space.say("releases", manager.person_id, at, phrases.CHECK.format(**facts, done=done))
                space.discuss("releases", root, at, replies(rng.randrange(2, 5)), minutes=40)
            if version.released_at is not None and version.released_at.date() > version.planned and own:
                late = max(own, key=lambda i: (i.resolved_at or i.created_at, i.key))
                at = planned + timedelta(hours=8, minutes=20)
                root = space.say("releases", manager.person_id, at, phrases.SLIP.format(**facts, key=late.key))
                space.discuss("releases", root, at, replies(2), minutes=60)
        if version.released_at is not None:
            at = version.released_at + timedelta(minutes=rng.randrange(25, 70))
            root = space.say("releases", manager.person_id, at, phrases.SHIPPED.format(**facts))
            said = [
                (rng.choice(team).person_id, rng.choice(phrases.SHIPPED_REPLIES)) for _ in range(rng.randrange(1, 4))
            ]
            space.discuss("releases", root, at, said, minutes=40)
        elif version.outlook in ("late", "blocked"):
            _trouble(space, version, own, facts, manager=manager, team=team)
    by_id = {version.version_id: version for version in versions}
    for deployment in deployments:
        version = by_id[deployment.version]
        text = phrases.DEPLOYED if deployment.succeeded else phrases.DEPLOY_FAILED
        at = deployment.started_at + timedelta(seconds=deployment.duration_seconds)
        facts = {
            "product": names[version.product],
            "version": version.name,
            "sha": deployment.sha[:8],
            "minutes": deployment.duration_seconds // 60,
        }
        space.say("releases", bot.person_id, at, text.format(**facts), subtype="bot_message", plain=True)


def _trouble(
    space: Workspace,
    version: Version,
    own: list[Issue],
    facts: Mapping[str, object],
    *,
    manager: Person,
    team: list[Person],
) -> None:
    waiting = [i for i in own if i.resolved_at is None and i.kind != "Epic"]
    waiting.sort(key=lambda i: (i.priority != "Highest", not i.flagged, i.key))
    if not waiting:
        return
    for days in (6, 3, 1):
        at = space.as_of - timedelta(days=days) + timedelta(hours=9, minutes=15 + days)
        late_days = (at.date() - version.planned).days
        existing = [i for i in waiting if i.created_at < at]
        if not existing or at.weekday() >= 5:
            continue
        if version.outlook == "late" and late_days > 0:
            text = phrases.LATE.format(**facts, days=late_days, key=", ".join(i.key for i in existing[:3]))
        elif version.outlook == "blocked" and existing[0].priority == "Highest":
            text = phrases.HELD.format(**facts, key=existing[0].key)
        else:
            continue
        root = space.say("releases", manager.person_id, at, text)
        forms = space.rng.sample(phrases.TROUBLE_REPLIES, 3)
        said = [(space.rng.choice(team).person_id, form.format(key=existing[0].key)) for form in forms]
        space.discuss("releases", root, at, said, minutes=50)


def talk_about_incidents(
    space: Workspace,
    products: tuple[Product, ...],
    incidents: tuple[Incident, ...],
    issues: Mapping[str, Issue],
    bot: Person,
) -> None:
    """A bot's alert, a thread of those who respond, and the end."""
    rng = space.rng
    names = {product.key: product.name for product in products}
    for incident in incidents:
        issue = issues[incident.issue_key]
        facts = {
            "severity": incident.severity,
            "title": incident.title,
            "product": names[incident.product],
            "key": issue.key,
            "thing": issue.thing,
        }
        root = space.say(
            "incidents",
            bot.person_id,
            incident.opened_at,
            phrases.ALERT.format(**facts),
            subtype="bot_message",
            plain=True,
        )
        if root is None:
            continue
        span = incident.resolved_at - incident.acknowledged_at
        count = min(len(phrases.INCIDENT_REPLIES), rng.randrange(6, 12))
        chosen = sorted(rng.sample(range(1, len(phrases.INCIDENT_REPLIES)), count - 1))
        for place, line in enumerate((0, *chosen)):
            at = incident.acknowledged_at + span * (place / count) + timedelta(seconds=rng.randrange(1, 50))
            text = phrases.INCIDENT_REPLIES[line].format(
                **facts, time=f"{incident.opened_at:%H:%M}", count=rng.randrange(2, 40)
            )
            space.say("incidents", rng.choice(incident.responders), at, text, thread=root)
        minutes = round((incident.resolved_at - incident.opened_at).total_seconds() / 60)
        space.say("incidents", incident.responders[0], incident.resolved_at + timedelta(minutes=1),
                  phrases.RESOLVED.format(minutes=minutes, **facts), thread=root)  # fmt: skip
