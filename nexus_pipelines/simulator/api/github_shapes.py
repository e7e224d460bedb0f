"""Objects that GitHub's REST API repeats everywhere: people, repositories, reactions; how it writes times and ids."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from nexus_pipelines.simulator.people import COMPANY
from nexus_pipelines.simulator.records import Person, Product, Repository, World

Json = dict[str, Any]

API, SITE = "https://api.github.example", "https://github.example"
OWNER = COMPANY.lower()

_USER = """followers following{/other_user} gists{/gist_id} starred{/owner}{/repo} subscriptions orgs repos
    events{/privacy} received_events"""
_REPOSITORY = """forks keys{/key_id} collaborators{/collaborator} teams hooks issues/events{/number} events
    assignees{/user} branches{/branch} tags git/blobs{/sha} git/tags{/sha} git/refs{/sha} git/trees{/sha}
    statuses/{sha} languages stargazers contributors subscribers subscription commits{/sha} git/commits{/sha}
    comments{/number} issues/comments{/number} contents/{+path} compare/{base}...{head} merges
    {archive_format}{/ref} downloads issues{/number} pulls{/number} milestones{/number}
    notifications{?since,all,participating} labels{/name} releases{/id} deployments"""
# Addresses whose key is not the first word of their path.
_KEYS = {
    "orgs": "organizations_url",
    "issues/events{/number}": "issue_events_url",
    "git/blobs{/sha}": "blobs_url",
    "git/tags{/sha}": "git_tags_url",
    "git/refs{/sha}": "git_refs_url",
    "git/trees{/sha}": "trees_url",
    "git/commits{/sha}": "git_commits_url",
    "issues/comments{/number}": "issue_comment_url",
    "{archive_format}{/ref}": "archive_url",
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """One repository of the world as GitHub has it; `number` makes its ids differ from those of the others."""

    world: World
    repository: Repository
    product: Product
    number: int

    @property
    def full_name(self) -> str:
        return f"{OWNER}/{self.repository.name}"

    @property
    def api(self) -> str:
        return f"{API}/repos/{self.full_name}"

    @property
    def site(self) -> str:
        return f"{SITE}/{self.full_name}"

    def person(self, person_id: int) -> Person:
        return next(person for person in self.world.people if person.person_id == person_id)

    def identity(self, kind: int, number: int) -> int:
        """An id that no other record of this kind has, in any repository."""
        return (kind * 100 + self.number) * 1_000_000 + number


def places_of(world: World) -> list[Place]:
    """All repositories of a world."""
    products = {product.key: product for product in world.products}
    return [
        Place(world=world, repository=repository, product=products[repository.product], number=number)
        for number, repository in enumerate(world.repositories, start=1)
    ]


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def node(kind: str, number: int) -> str:
    return base64.b64encode(f"0{len(kind)}:{kind}{number}".encode()).decode()


def user(person: Person) -> Json:
    return _account(person.handle, 40_000_000 + person.person_id, "Bot" if person.role == "bot" else "User")


def owner() -> Json:
    return _account(OWNER, 39_000_000, "Organization")


def _account(login: str, number: int, kind: str) -> Json:
    address = f"{API}/users/{login}"
    return {
        "login": login,
        "id": number,
        "node_id": node(kind, number),
        "avatar_url": f"{SITE}/avatars/{number}",
        "gravatar_id": "",
        "url": address,
        "html_url": f"{SITE}/{login}",
        **_addresses(address, _USER.split()),
        "type": kind,
        "site_admin": False,
    }


def small_repository(place: Place) -> Json:
    """A repository as a workflow run names it."""
    number = place.identity(1, 1)
    return {
        "id": number,
        "node_id": node("Repository", number),
        "name": place.repository.name,
        "full_name": place.full_name,
        "private": True,
        "owner": owner(),
        "html_url": place.site,
        "description": place.product.description,
        "fork": False,
        "url": place.api,
        **_addresses(place.api, _REPOSITORY.split()),
    }


def whole_repository(place: Place) -> Json:
    """A repository as a pull request names it."""
    commits = [commit.committed_at for commit in place.repository.commits]
    still_open = sum(pull.merged_at is None for pull in place.repository.pull_requests)
    address = place.site.removeprefix("https://")
    return {
        **small_repository(place),
        "created_at": moment(min(commits)),
        "updated_at": moment(max(commits)),
        "pushed_at": moment(max(commits)),
        "git_url": f"git://{address}.git",
        "ssh_url": f"git@{address.replace('/', ':', 1)}.git",
        "clone_url": f"{place.site}.git",
        "svn_url": place.site,
        "homepage": "",
        "size": len(commits),
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": place.product.language.title(),
        **dict.fromkeys(("has_issues", "has_projects", "has_downloads", "has_wiki"), True),
        "has_pages": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": False,
        "disabled": False,
        "open_issues_count": still_open,
        "license": None,
        "allow_forking": True,
        "is_template": False,
        "topics": [],
        "visibility": "private",
        "forks": 0,
        "open_issues": still_open,
        "watchers": 0,
        "default_branch": "main",
    }


def reactions(address: str) -> Json:
    kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    return {"url": f"{address}/reactions", "total_count": 0, **dict.fromkeys(kinds, 0)}


def _addresses(base: str, paths: Iterable[str]) -> Json:
    return {_KEYS.get(path, f"{path.replace('/', '{').split('{')[0]}_url"): f"{base}/{path}" for path in paths}
