"""A seeded Jira for benchmarks, served by a process of its own so that its work is not counted with its readers'.

    python benchmarks/jira_site.py ISSUES cloud|server

Standard output gives the address; each line on standard input asks which requests came since the last, and the end of
standard input ends the program.

An issue has about 15 kB: a description in paragraphs, sixty custom fields that are mostly empty, 0 to 6 comments and 2
to 18 changes. One in a hundred has 25 to 120 comments, another one in a hundred 45 to 130 changes: more than Cloud
gives inline.
"""

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from nexus_pipelines.simulator.api.jira import Deployment, build_jira
from nexus_pipelines.simulator.api.jira_store import JiraStore, Json, format_moment
from nexus_pipelines.simulator.api.serve import build_app, served

TOKEN = "a-token-for-benchmarks"  # noqa: S105
PROJECT = "BIG"
_BEGIN = datetime(2020, 1, 6, 8, tzinfo=UTC)
_WORDS = (
    "build module view error when the widget of release fails on device after update controller cannot find".split()
)
_STATUSES = [
    {"name": name, "id": str(10100 + place), "statusCategory": {"id": place + 2, "key": key, "name": name}}
    for place, (name, key) in enumerate((("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done")))
]
_CHANGED = ("status", "assignee", "priority", "labels", "Sprint", "Fix Version", "description")


def write_site(count: int) -> JiraStore:
    """One project of so many issues, the same ones for the same count."""
    versions = [{"id": str(n), "name": f"{n // 10}.{n % 10}", "archived": False, "released": n < 90} for n in range(99)]
    components = [{"id": str(500 + n), "name": f"component {n}", "description": "A part."} for n in range(20)]
    project = {
        "id": "10001",
        "key": PROJECT,
        "name": "Big",
        "description": "Everything.",
        "projectTypeKey": "software",
        "versions": versions,
        "components": components,
    }
    writing = _Writing(project)
    return JiraStore([project], (writing.issue(number) for number in range(1, count + 1)))


class _Writing:
    def __init__(self, project: Json) -> None:
        self._chance = random.Random(11)  # noqa: S311 - writes a site, keeps no secret
        self._project = project
        self._people = [
            {
                "self": f"https://jira.example.org/rest/api/3/user?accountId=acc{n:06x}",
                "accountId": f"acc{n:06x}",
                "emailAddress": f"person{n}@example.org",
                "displayName": f"Person {n}",
                "active": True,
                "timeZone": "Europe/Berlin",
                "accountType": "atlassian",
            }
            for n in range(80)
        ]

    def issue(self, number: int) -> Json:
        chance = self._chance
        at = _BEGIN + timedelta(minutes=17 * number)
        has_talk, has_past = number % 100 == 50, number % 100 == 75
        comments = self._comments(number, at, chance.randrange(25, 121) if has_talk else chance.randrange(7))
        histories = self._histories(number, at, chance.randrange(45, 131) if has_past else chance.randrange(2, 19))
        updated = at + timedelta(days=30)
        fields = {
            "summary": self._text(9),
            "description": self._document(5, 40),
            "issuetype": {"id": "10004", "name": "Bug", "subtask": False, "hierarchyLevel": 0},
            "project": {name: self._project[name] for name in ("id", "key", "name")},
            "status": _STATUSES[number % 3],
            "priority": {"id": "2", "name": "High"},
            "resolution": {"id": "1", "name": "Fixed", "description": "A fix was made."} if number % 3 == 2 else None,
            "created": format_moment(at),
            "updated": format_moment(updated),
            "resolutiondate": format_moment(updated) if number % 3 == 2 else None,
            "duedate": None,
            "assignee": chance.choice(self._people),
            "reporter": chance.choice(self._people),
            "creator": chance.choice(self._people),
            "labels": chance.sample(_WORDS, k=2),
            "components": [
                {name: part[name] for name in ("id", "name")}
                for part in chance.sample(self._project["components"], k=1)
            ],
            "fixVersions": chance.sample(self._project["versions"], k=2),
            "versions": chance.sample(self._project["versions"], k=1),
            "issuelinks": [
                {
                    "id": str(number),
                    "type": {"id": "10003", "name": "Relates", "inward": "relates to", "outward": "relates to"},
                    "outwardIssue": {"id": "100001", "key": f"{PROJECT}-1"},
                }
            ],
            "subtasks": [],
            "comment": {"comments": comments, "maxResults": len(comments), "total": len(comments), "startAt": 0},
            "worklog": {"worklogs": [], "maxResults": 20, "total": 0, "startAt": 0},
            "customfield_10016": float(chance.randrange(1, 9)),
            "customfield_10020": [{"id": number // 50, "name": f"Sprint {number // 50}", "state": "closed"}],
            **{f"customfield_{11000 + n}": self._text(6) if n % 10 == 0 else None for n in range(60)},
        }
        return {
            "id": str(100_000 + number),
            "key": f"{PROJECT}-{number}",
            "self": f"https://jira.example.org/rest/api/3/issue/{100_000 + number}",
            "fields": fields,
            "changelog": {"startAt": 0, "maxResults": len(histories), "total": len(histories), "histories": histories},
        }

    def _comments(self, number: int, at: datetime, count: int) -> list[Json]:
        said: list[Json] = []
        for place in range(count):
            author, moment = self._chance.choice(self._people), format_moment(at + timedelta(hours=place))
            said.append(
                {
                    "self": f"https://jira.example.org/rest/api/3/issue/{100_000 + number}/comment/{number}{place:03d}",
                    "id": f"{number}{place:03d}",
                    "author": author,
                    "updateAuthor": author,
                    "body": self._document(1, 50),
                    "created": moment,
                    "updated": moment,
                    "jsdPublic": True,
                }
            )
        return said

    def _histories(self, number: int, at: datetime, count: int) -> list[Json]:
        """Newest first, as Jira answers."""
        return [
            {
                "id": f"{number}{place:04d}",
                "author": self._chance.choice(self._people),
                "created": format_moment(at + timedelta(minutes=5 * place)),
                "items": [self._item() for _ in range(self._chance.randrange(1, 3))],
            }
            for place in reversed(range(count))
        ]

    def _item(self) -> Json:
        field = self._chance.choice(_CHANGED)
        return {
            "field": field,
            "fieldtype": "jira",
            "fieldId": field.lower(),
            "from": None,
            "fromString": self._text(3),
            "to": None,
            "toString": self._text(4),
        }

    def _document(self, paragraphs: int, words: int) -> Json:
        content = [
            {"type": "paragraph", "content": [{"type": "text", "text": self._text(words)}]} for _ in range(paragraphs)
        ]
        return {"type": "doc", "version": 1, "content": content}

    def _text(self, words: int) -> str:
        return " ".join(self._chance.choices(_WORDS, k=words))


@dataclass(frozen=True)
class Served:
    """A site that answers at `url`."""

    url: str
    _process: subprocess.Popen[str]

    def asked(self) -> Counter[str]:
        """Requests since the last question, by path; of issues by "issue/*"."""
        if self._process.stdin is None or self._process.stdout is None:
            raise SystemExit("the site has no pipes")
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Counter(json.loads(self._process.stdout.readline()))


@contextmanager
def site(count: int, deployment: Deployment) -> Iterator[Served]:
    """A site of so many issues in a process of its own while the block runs."""
    command = [sys.executable, __file__, str(count), deployment]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().strip() if process.stdout is not None else ""
            if not address:
                raise SystemExit("the site did not start")
            yield Served(address, process)
        finally:
            process.communicate()


def main() -> None:
    count, deployment = int(sys.argv[1]), sys.argv[2]
    app = build_jira(write_site(count), token=TOKEN, deployment="cloud" if deployment == "cloud" else "server")
    asked: Counter[str] = Counter()

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        path = Request(scope).url.path.removeprefix("/jira")
        start, is_issue, rest = path.partition("/issue/")
        asked[f"{start}{is_issue}*/{rest.partition('/')[2]}" if is_issue else path] += 1
        await app(scope, receive, send)

    with served(build_app({"jira": counting})) as address:
        print(f"{address}/jira", flush=True)
        for _ in sys.stdin:
            print(json.dumps(asked), flush=True)
            asked.clear()


if __name__ == "__main__":
    main()
