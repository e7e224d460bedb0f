"""A company small enough to build in seconds: 60 tickets in 2 projects, 2 repositories, 82 messages, 2 plans."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Record = dict[str, Any]

_BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
_CREW = ("Ada Lovelace", "Grace Hopper", "Karen Jones")
_TOPICS = (
    ("Checkout rejects expired cards twice", "The payment form shows the same refusal in two places."),
    ("Search forgets the chosen language", "After a reload the list is English again."),
    ("Export of invoices takes minutes", "Accounting waits for the spreadsheet every Monday."),
    ("Login page flickers on slow phones", "The layout moves while fonts arrive."),
    ("Nightly import stops at odd characters", "A supplier writes names with combining accents."),
)
_STATUSES = (("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done"))


@dataclass(frozen=True)
class Company:
    """Where its archives lie."""

    folder: Path

    @property
    def jira(self) -> Path:
        return self.folder / "jira"

    @property
    def repositories(self) -> tuple[Path, Path]:
        return self.folder / "git" / "shop", self.folder / "git" / "payments"

    @property
    def slack(self) -> Path:
        return self.folder / "slack export"

    @property
    def plan(self) -> Path:
        return self.folder / "plan.csv"

    @property
    def options(self) -> list[str]:
        """The options of `nexus materialize` and `nexus up`."""
        git = [word for path in self.repositories for word in ("--git", str(path))]
        lists = ["--slack-export", str(self.slack), "--releases-csv", str(self.plan)]
        return ["--jira-dump", str(self.jira), *git, *lists]


def write_growth(folder: Path, *, first: int = 21) -> list[str]:
    """Options of what came later: a ticket with a comment, a repository that names it, a day of chat."""
    company = Company(folder)
    company.jira.mkdir(parents=True)
    issue = _issue("PAY", first)
    _write_lines(company.jira / "later.issues.jsonl", [issue])
    _write_repository(folder / "git" / f"tools-{first}", "PAY", 5)
    _write_slack(company.slack, days=[first])
    return [
        *("--jira-dump", str(company.jira)),
        *("--git", str(folder / "git" / f"tools-{first}")),
        *("--slack-export", str(company.slack)),
    ]


def write_issue(folder: Path, number: int) -> list[str]:
    """Options of a dump that holds one ticket more, without a comment."""
    folder.mkdir(parents=True)
    _write_lines(folder / "one.issues.jsonl", [_issue("PAY", number)])
    return ["--jira-dump", str(folder)]


def write_company(folder: Path) -> Company:
    """Write all archives; equal at each call."""
    company = Company(folder)
    company.jira.mkdir(parents=True)
    projects = [_project("SHOP", "10000", "Web shop"), _project("PAY", "10001", "Payments")]
    _write_lines(company.jira / "projects.jsonl", projects)
    _write_lines(company.jira / "shop.issues.jsonl", [_issue("SHOP", number) for number in range(1, 41)])
    _write_lines(company.jira / "pay.issues.jsonl", [_issue("PAY", number) for number in range(1, 21)])
    for path, key, commits in zip(company.repositories, ("SHOP", "PAY"), (24, 16), strict=True):
        _write_repository(path, key, commits)
    _write_slack(company.slack, days=range(4))
    # A version that Jira has too, and one that nobody has made.
    company.plan.write_text("Version;Target Date;Project Key\n1.1.0;2026-11-25;SHOP\n2.0.0;2027-03-31;SHOP\n")
    return company


def _write_lines(path: Path, records: list[Record]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def _moment(hours: float) -> str:
    return (_BEGIN + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def _person(number: int) -> Record:
    name = _CREW[number % len(_CREW)]
    email = f"{name.split()[0].lower()}@example.org"
    return {"accountId": f"a{number % len(_CREW)}", "displayName": name, "emailAddress": email}


def _version(key: str, number: int) -> Record:
    released = {"released": True, "releaseDate": "2026-01-20"} if number == 1 else {"releaseDate": "2026-12-01"}
    return {"id": f"{key}{number}", "name": f"1.{number - 1}.0", "archived": False, "released": False} | released


def _project(key: str, project_id: str, name: str) -> Record:
    return {
        "id": project_id,
        "key": key,
        "name": name,
        "description": f"All work on {name.lower()}.",
        "lead": _person(0),
        "versions": [_version(key, 1), _version(key, 2)],
        "components": [{"id": f"{project_id}1", "name": "Backend"}],
    }


def _issue(key: str, number: int) -> Record:
    """SHOP keeps a changelog, PAY has none."""
    status, category = _STATUSES[number % 3]
    summary, description = _TOPICS[number % len(_TOPICS)]
    created = number * 5.0
    is_done = category == "done"
    fields: Record = {
        "summary": f"{summary} ({number})",
        "description": description,
        "issuetype": {"name": "Bug" if number % 2 else "Story", "subtask": False},
        "project": {"id": "10000" if key == "SHOP" else "10001", "key": key, "name": key.title()},
        "status": {"name": status, "statusCategory": {"key": category}},
        "priority": {"name": "High" if number % 7 == 0 else "Medium"},
        "resolution": {"name": "Done"} if is_done else None,
        "created": _moment(created),
        "updated": _moment(created + 30),
        "resolutiondate": _moment(created + 30) if is_done else None,
        "assignee": None if number % 6 == 0 else _person(number),
        "reporter": _person(number + 1),
        "creator": _person(number + 1),
        "labels": ["backend"] if number % 2 else [],
        "components": [{"id": "1", "name": "Backend"}] if number % 3 else [],
        "fixVersions": [_version(key, 1 if number <= 10 else 2)] if number % 4 else [],
        "customfield_10016": float(number % 5) if key == "SHOP" else None,
        "customfield_10020": [{"id": 1, "name": "Sprint 1", "state": "closed", "startDate": _moment(0)}],
        "comment": {"total": 1, "comments": [_comment(key, number)]} if number % 3 == 0 else {"total": 0},
        "issuelinks": [_blocks(key, number)] if number % 10 == 1 else [],
    }
    record: Record = {"id": f"{key}-id-{number}", "key": f"{key}-{number}", "fields": fields}
    if key == "SHOP":
        record["changelog"] = {"histories": list(_histories(number, created, status))}
    return record


def _comment(key: str, number: int) -> Record:
    return {
        "id": f"{key}-c{number}",
        "author": _person(number),
        "body": f"Seen again on the test system, build {number}.",
        "created": _moment(number * 5.0 + 2),
        "updated": _moment(number * 5.0 + 2),
    }


def _blocks(key: str, number: int) -> Record:
    return {
        "id": f"{key}-l{number}",
        "type": {"name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
        "outwardIssue": {"id": f"{key}-id-{number + 1}", "key": f"{key}-{number + 1}"},
    }


def _histories(number: int, created: float, status: str) -> Iterator[Record]:
    steps = [name for name, _ in _STATUSES]
    for step in range(1, steps.index(status) + 1):
        item = {"field": "status", "fieldtype": "jira", "fromString": steps[step - 1], "toString": steps[step]}
        yield {
            "id": f"h{number}-{step}",
            "author": _person(number),
            "created": _moment(created + 10 * step),
            "items": [item],
        }


def _write_repository(path: Path, key: str, commits: int) -> None:
    """A line of commits with keys, a merged branch, and two tags."""
    path.mkdir(parents=True)
    git = _Git(path)
    git("init", "--quiet", "--initial-branch=main")
    for number in range(1, commits):
        (path / f"file{number % 5}.txt").write_text(f"{key} line {number}\n" * (number % 4 + 1))
        git("add", "--all")
        named = f"{key}-{number}: " if number % 2 else ""
        git("commit", "--quiet", "-m", f"{named}{_TOPICS[number % len(_TOPICS)][0]}")
        if number == commits // 3:
            git("tag", "-a", "v1.0.0", "-m", "First release")
    git("switch", "--quiet", "-c", f"feature/{key}-2", "HEAD~2")
    (path / "feature.txt").write_text("a feature\n")
    git("add", "--all")
    git("commit", "--quiet", "-m", f"{key}-2 finish the feature")
    git("switch", "--quiet", "main")
    git("merge", "--quiet", "--no-ff", "-m", f"Merge pull request #7 from crew/feature/{key}-2", f"feature/{key}-2")
    git("tag", "v1.1.0-rc.1")


class _Git:
    """git with a fixed identity and clock; each commit is an hour later."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._hours = folder, 0

    def __call__(self, *words: str) -> None:
        self._hours += 1
        date = f"{int((_BEGIN + timedelta(hours=self._hours)).timestamp())} +0100"
        who = {"NAME": "Ada Lovelace", "EMAIL": "ada@example.org", "DATE": date}
        identity = {f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in who.items()}
        plain = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", *words], cwd=self._folder, env=plain | identity, check=True, capture_output=True)


def _write_slack(folder: Path, *, days: Iterable[int]) -> None:
    users = [_user(number) for number in range(3)]
    channels = [{"id": f"C{n}", "name": name, "members": ["U0", "U1"]} for n, name in enumerate(("releases", "help"))]
    files = {"users.json": users, "channels.json": channels}
    for channel in channels:
        for day in days:
            files[f"{channel['name']}/{_BEGIN + timedelta(days=day):%Y-%m-%d}.json"] = list(
                _day(str(channel["name"]), day)
            )
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content))


def _user(number: int) -> Record:
    name = _CREW[number]
    email = f"{name.split()[0].lower()}@example.org"
    return {"id": f"U{number}", "name": name.split()[0].lower(), "profile": {"real_name": name, "email": email}}


def _day(channel: str, day: int) -> Iterator[Record]:
    """Ten messages, in `releases` on the first day a thread about a database that went down, and two more."""
    start = int((_BEGIN + timedelta(days=day)).timestamp())
    for number in range(10):
        summary, _ = _TOPICS[(number + day) % len(_TOPICS)]
        key = f"SHOP-{number + day + 1}" if channel == "releases" else f"PAY-{number + 1}"
        yield {
            "type": "message",
            "user": f"U{number % 3}",
            "ts": f"{start + number * 60}.000100",
            "text": f"{key}: {summary}",
        }
    if channel == "releases" and day == 0:
        root = f"{start + 3600}.000200"
        said = ("The database server crashed during the night", "I restored it from the backup, all rows are there")
        for number, text in enumerate(said):
            ts = f"{start + 3600 + number * 60}.000200"
            yield {"type": "message", "user": f"U{number}", "ts": ts, "thread_ts": root, "text": text}
