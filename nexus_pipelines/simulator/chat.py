"""Two years of Slack: what the company says about its own tickets, builds, releases and incidents, and about lunch."""

from datetime import datetime, timedelta
from random import Random

from nexus_pipelines.simulator import chat_phrases as phrases
from nexus_pipelines.simulator.calendar import WorkingTime, midnight
from nexus_pipelines.simulator.chat_operations import talk_about_builds, talk_about_incidents, talk_about_releases
from nexus_pipelines.simulator.records import (
    Build,
    Channel,
    Deployment,
    Incident,
    Issue,
    Message,
    Person,
    Product,
    Repository,
    Version,
)
from nexus_pipelines.simulator.workspace import Workspace


def make_chat(
    rng: Random,
    *,
    people: tuple[Person, ...],
    products: tuple[Product, ...],
    versions: tuple[Version, ...],
    issues: tuple[Issue, ...],
    incidents: tuple[Incident, ...],
    repositories: tuple[Repository, ...],
    builds: tuple[Build, ...],
    deployments: tuple[Deployment, ...],
    time: dict[int, WorkingTime],
    begin: datetime,
    as_of: datetime,
) -> tuple[tuple[Channel, ...], tuple[Message, ...]]:
    """Channels and messages, the latter by channel and time."""
    space = Workspace(rng, people, begin, as_of)
    bots = {person.handle: person for person in people if person.role == "bot"}
    humans = [person for person in people if person.role != "bot"]
    space.open("general", "Company-wide announcements and everything else", humans)
    space.open("releases", "What ships when, and what holds it up", [*humans, bots["deploy-runner"]])
    space.open("incidents", "Trouble in production", [*humans, bots["watchtower"]])
    space.open("builds", "Results of continuous integration", [*humans, bots["build-runner"]])
    space.open("support-questions", "Support asks, teams answer", humans)
    _general(space, humans, products, time)
    by_product = {p.key: [i for i in issues if i.product == p.key] for p in products}
    for product in products:
        own_versions = [v for v in versions if v.product == product.key]
        for team in product.teams:
            members = [p for p in humans if p.team == team]
            managers = [p for p in humans if p.role in ("product manager", "release manager") and p not in members]
            channel = f"team-{team.lower()}"
            space.open(channel, f"{team}, builds {product.name}", [*members, *managers, bots["standup"]])
            own = [i for i in by_product[product.key] if i.team == team and i.kind != "Sub-task"]
            _team(
                space,
                product,
                team,
                channel=channel,
                members=members,
                issues=own,
                versions=own_versions,
                bot=bots["standup"].person_id,
                time=time,
            )
        _support(space, product, by_product[product.key], versions=own_versions, humans=humans, time=time)
    keys = {issue.key: issue for issue in issues}
    talk_about_builds(space, products, repositories, builds, bots["build-runner"])
    talk_about_releases(space, products, versions, issues, deployments, bot=bots["deploy-runner"])
    talk_about_incidents(space, products, incidents, keys, bots["watchtower"])
    return tuple(space.channels.values()), space.messages()


def _general(
    space: Workspace, humans: list[Person], products: tuple[Product, ...], time: dict[int, WorkingTime]
) -> None:
    rng, first = space.rng, space.begin
    teams = [team for product in products for team in product.teams]
    for person in humans:
        for day, text, replies in (
            (person.joined, phrases.WELCOME, phrases.WELCOME_REPLIES),
            (person.left - timedelta(days=1) if person.left else None, phrases.FAREWELL, phrases.FAREWELL_REPLIES),
        ):
            if day is not None and midnight(day) > first:
                at = midnight(day) + timedelta(hours=9, minutes=rng.randrange(60))
                present = [p for p in humans if p.is_present(day) and p is not person]
                root = space.say(
                    "general",
                    rng.choice(present).person_id,
                    at,
                    text.format(name=f"<@{person.chat_id}>", team=person.team or "us"),
                )
                said = [(rng.choice(present).person_id, rng.choice(replies)) for _ in range(rng.randrange(2, 6))]
                space.discuss("general", root, at, said, minutes=20)
    day = first
    while day < space.as_of:
        present = [p for p in humans if p.is_present(day.date())]
        author = rng.choice(present)
        at = time[author.person_id].add(day, rng.uniform(0, 7))
        root = space.say("general", author.person_id, at, rng.choice(phrases.GENERAL).format(team=rng.choice(teams)))
        said = [
            (rng.choice(present).person_id, rng.choice(phrases.GENERAL_REPLIES))
            for _ in range(rng.choice((0, 0, 1, 2)))
        ]
        space.discuss("general", root, at, said, minutes=30)
        day += timedelta(days=rng.choice((2, 3, 4)))


def _team(
    space: Workspace,
    product: Product,
    team: str,
    *,
    channel: str,
    members: list[Person],
    issues: list[Issue],
    versions: list[Version],
    bot: int,
    time: dict[int, WorkingTime],
) -> None:
    """Standup threads on Mondays and Thursdays, review requests, and questions."""
    rng = space.rng
    ordered = sorted(issues, key=lambda issue: issue.created_at)
    minors = [v for v in versions if v.kind == "minor"]
    started = sorted(
        ((c.at, i) for i in issues for c in i.changes if c.after == product.workflow.progress), key=lambda s: s[0]
    )
    reviews = sorted(
        ((c.at, c.author, i) for i in issues for c in i.changes if c.after == product.workflow.review),
        key=lambda s: s[0],
    )

    def fill(text: str, at: datetime, issue: Issue) -> str:
        version = next((v.name for v in minors if v.released_at is None or v.released_at > at), minors[-1].name)
        folder = next(c.folder for c in product.components if c.name == issue.component)
        return text.format(
            key=issue.key,
            thing=issue.thing,
            folder=folder,
            version=version,
            team=team,
            condition=rng.choice(product.conditions),
        )

    day, place = space.begin, 0
    while day < space.as_of:
        if day.weekday() in (0, 3):
            at = day + timedelta(hours=8, minutes=30)
            while place < len(started) and started[place][0] < at:
                place += 1
            recent = [issue for _, issue in started[max(0, place - 8) : place]]
            present = [
                p
                for p in members
                if p.is_present(day.date()) and abs((time[p.person_id].add(at, 0) - at).total_seconds()) < 36000
            ]
            if recent and len(present) > 1:
                root = space.say(channel, bot, at, phrases.STANDUP.format(team=team), plain=True)
                chosen = rng.sample(present, min(len(present), rng.choice((1, 2, 3))))
                said = [
                    (p.person_id, fill(rng.choice(phrases.STANDUP_REPLIES), at, rng.choice(recent))) for p in chosen
                ]
                space.discuss(channel, root, at, said, minutes=45)
        day += timedelta(days=1)
    for at, author, issue in reviews:
        if rng.random() < 0.22:
            root = space.say(
                channel, author, at + timedelta(minutes=2), fill(rng.choice(phrases.ASK_REVIEW), at, issue)
            )
            others = [p.person_id for p in members if p.person_id != author and p.is_present(at.date())]
            said = (
                [
                    (rng.choice(others), fill(rng.choice(phrases.REVIEW_REPLIES), at, issue))
                    for _ in range(rng.choice((1, 1, 2)))
                ]
                if others
                else []
            )
            space.discuss(channel, root, at, said, minutes=90)
    for number, issue in enumerate(ordered):
        if rng.random() < 0.3:
            asker = rng.choice(members)
            at = time[asker.person_id].add(issue.created_at, rng.uniform(0, 30))
            others = [p.person_id for p in members if p is not asker and p.is_present(at.date())]
            root = space.say(channel, asker.person_id, at, fill(rng.choice(phrases.QUESTIONS), at, issue))
            earlier = ordered[rng.randrange(max(0, number - 30), number + 1)]
            said = (
                [
                    (rng.choice(others), fill(rng.choice(phrases.ANSWERS), at, earlier))
                    for _ in range(rng.choice((1, 2, 2, 3, 4)))
                ]
                if others
                else []
            )
            space.discuss(channel, root, at, said, minutes=25)


def _support(
    space: Workspace,
    product: Product,
    issues: list[Issue],
    *,
    versions: list[Version],
    humans: list[Person],
    time: dict[int, WorkingTime],
) -> None:
    rng = space.rng
    support = [p for p in humans if p.role == "support"]
    ids = {p.person_id for p in support}
    minors = [v for v in versions if v.kind == "minor"]
    for issue in issues:
        if issue.kind == "Bug" and (issue.reporter in ids or rng.random() < 0.1) and rng.random() < 0.6:
            asker = rng.choice(support)
            at = time[asker.person_id].add(issue.created_at, rng.uniform(0.1, 12))
            version = next((v.name for v in minors if v.released_at is None or v.released_at > at), minors[-1].name)
            summary = issue.summary[:1].lower() + issue.summary[1:]
            root = space.say(
                "support-questions",
                asker.person_id,
                at,
                rng.choice(phrases.SUPPORT).format(summary=summary, thing=issue.thing, key=issue.key),
            )
            team = [p.person_id for p in humans if p.team in product.teams and p.is_present(at.date())]
            said = [
                (
                    rng.choice((*team, asker.person_id)),
                    rng.choice(phrases.SUPPORT_REPLIES).format(key=issue.key, version=version),
                )
                for _ in range(rng.choice((1, 2, 3)))
            ]
            space.discuss("support-questions", root, at, said, minutes=60)
