"""`build_world`: the whole company from a seed and a date, and nothing else."""

from datetime import date, timedelta

from nexus_pipelines.simulator.builds import make_builds, make_deployments
from nexus_pipelines.simulator.calendar import midnight
from nexus_pipelines.simulator.chat import make_chat
from nexus_pipelines.simulator.commits import make_repository
from nexus_pipelines.simulator.crew import Crew, make_working_time
from nexus_pipelines.simulator.incidents import plan_outages, plan_patches
from nexus_pipelines.simulator.issues import make_incidents, make_issues, make_links
from nexus_pipelines.simulator.people import COMPANY, make_people
from nexus_pipelines.simulator.planning import plan_minors, plan_sprints
from nexus_pipelines.simulator.products import PRODUCTS
from nexus_pipelines.simulator.randomness import stream
from nexus_pipelines.simulator.records import Build, Repository, Sprint, Version, World
from nexus_pipelines.simulator.tickets import Tickets, draft_tickets

HISTORY_DAYS = 730


def build_world(seed: int, today: date) -> World:
    """Two years of the company up to the first moment of `today` (UTC); equal arguments give an equal world."""
    as_of = midnight(today)
    first = today - timedelta(days=HISTORY_DAYS)
    people = make_people(stream(seed, "people"), PRODUCTS, first, today)
    time = make_working_time(stream(seed, "time"), people, first - timedelta(days=60), today + timedelta(days=300))
    versions: list[Version] = []
    sprints: list[Sprint] = []
    tickets: dict[str, Tickets] = {}
    for product in PRODUCTS:
        rng = stream(seed, "plan", product.key)
        minors = plan_minors(rng, product, first, today, 20_001 + len(versions))
        outages = plan_outages(rng, minors, midnight(first), as_of)
        patches = plan_patches(rng, product, minors, outages, today=today, next_id=20_001 + len(versions) + len(minors))
        own: list[Sprint] = []
        crews: list[Crew] = []
        for team in product.teams:
            own += plan_sprints(rng, product, team, first=first, as_of=as_of, next_id=101 + len(sprints) + len(own))
            crews.append(Crew(product=product, team=team, rng=stream(seed, "team", team), people=people, time=time))
        versions += [*minors, *patches]
        sprints += own
        tickets[product.key] = draft_tickets(
            rng,
            product,
            crews=crews,
            sprints=own,
            minors=minors,
            patches=patches,
            outages=outages,
            people=people,
            as_of=as_of,
        )
    issues = make_issues(stream(seed, "issues"), tickets, PRODUCTS, people, as_of)
    incidents = make_incidents(tickets, tuple(versions))
    repositories: list[Repository] = []
    builds: list[Build] = []
    for product in PRODUCTS:
        own_issues = [issue for issue in issues if issue.product == product.key]
        own_versions = [version for version in versions if version.product == product.key]
        rng = stream(seed, "git", product.key)
        repository, breaks = make_repository(
            rng,
            product,
            own_issues,
            versions=own_versions,
            people=people,
            time=time,
            begin=midnight(first),
            as_of=as_of,
        )
        repositories.append(repository)
        builds += make_builds(stream(seed, "builds", product.key), product, repository, breaks, as_of)
    deployments = make_deployments(stream(seed, "deployments"), tuple(repositories), tuple(versions))
    channels, messages = make_chat(
        stream(seed, "chat"),
        people=people,
        products=PRODUCTS,
        versions=tuple(versions),
        issues=issues,
        incidents=incidents,
        repositories=tuple(repositories),
        builds=tuple(builds),
        deployments=deployments,
        time=time,
        begin=midnight(first),
        as_of=as_of,
    )
    return World(
        seed=seed,
        today=today,
        as_of=as_of,
        company=COMPANY,
        people=people,
        products=PRODUCTS,
        versions=tuple(versions),
        sprints=tuple(sprints),
        issues=issues,
        links=make_links(tickets),
        incidents=incidents,
        repositories=tuple(repositories),
        builds=tuple(builds),
        deployments=deployments,
        channels=channels,
        messages=messages,
    )
