"""What Nexus asks of a Jira: the same questions to Cloud (REST v3) and to Server or Data Center (REST v2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import Answer, UpstreamClient

Json = dict[str, Any]
Deployment = Literal["cloud", "server"]

PAGE_ISSUES = 100
# Cloud gives so many at once when nothing but keys is asked for, and so many histories in a bulk answer.
_PAGE_KEYS = 5000
_BULK_HISTORIES = 1000
_PAGE_PARTS = 100
_PAGE_VALUES = 50
_AGILE = "/rest/agile/1.0"


@dataclass(frozen=True, kw_only=True)
class Site:
    """One Jira; every method is one request a page.

    Raises (all methods):
        UpstreamRefused, UpstreamDown: as the client.
        SourceError: an answer without the members that the API promises.
    """

    client: UpstreamClient
    deployment: Deployment

    @property
    def _api(self) -> str:
        return "/rest/api/3" if self.deployment == "cloud" else "/rest/api/2"

    def issues(self, jql: str) -> tuple[list[Json], bool]:
        """The first page of issues, with all fields and history, and whether it is all there is."""
        asked: Json = {"jql": jql, "maxResults": PAGE_ISSUES, "fields": ["*all"]}
        expand: Json = {"expand": "changelog" if self.deployment == "cloud" else ["changelog"]}
        answer = self._search(asked | expand)
        return self._list(answer, "issues"), self._is_all(answer)

    def keys(self, project: str) -> Iterator[tuple[str, str]]:
        """Id and key of every issue of a project."""
        after = ""
        while True:
            above = f' and key > "{after}"' if after else ""
            asked: Json = {"jql": f'project = "{project}"{above} order by key asc', "maxResults": _PAGE_KEYS}
            answer = self._search(asked | {"fields": ["key"]})
            page = self._list(answer, "issues")
            fresh = [
                (str(each["id"]), str(each["key"]))
                for each in page
                if issue_number(str(each["key"])) > issue_number(after)
            ]
            if not fresh:
                return
            yield from fresh
            if self._is_all(answer):
                return
            after = fresh[-1][1]

    def count(self, jql: str) -> int:
        """How many issues a query finds, approximately on Cloud."""
        if self.deployment == "cloud":
            return int(self.client.post("/rest/api/3/search/approximate-count", {"jql": jql}).json["count"])
        return int(self._search({"jql": jql, "maxResults": 0, "fields": ["key"]}).json["total"])

    def project(self, key: str) -> Json:
        """A project with its versions and components."""
        return self._object(self.client.get(f"{self._api}/project/{key}"))

    def project_keys(self) -> list[str]:
        """Keys of all projects that the account may see."""
        if self.deployment == "server":
            return [str(each["key"]) for each in self.client.get("/rest/api/2/project").json]
        keys: list[str] = []
        while True:
            answer = self.client.get(
                "/rest/api/3/project/search", {"startAt": len(keys), "maxResults": 50, "orderBy": "key"}
            )
            page = [str(each["key"]) for each in self._list(answer, "values")]
            keys += [key for key in page if key not in keys]
            if not page or answer.json.get("isLast", True):
                return keys

    def field_names(self) -> dict[str, str]:
        """Names of all fields by id."""
        return {str(each["id"]): str(each["name"]) for each in self.client.get(f"{self._api}/field").json}

    def statuses(self) -> list[Json]:
        """All statuses of all workflows."""
        answer = self.client.get(f"{self._api}/status")
        if not isinstance(answer.json, list):
            raise SourceError(f"{self.client.upstream} answered with no list; is JIRA_URL the address of a Jira?")
        return answer.json

    def boards(self, project: str = "") -> Iterator[Json]:
        """All boards that the account may see, or those of one project."""
        asked: dict[str, str | int] = {"projectKeyOrId": project} if project else {}
        return self._values(f"{_AGILE}/board", asked)

    def sprints(self, board_id: str) -> Iterator[Json]:
        """All sprints of a board."""
        return self._values(f"{_AGILE}/board/{board_id}/sprint", {})

    def comments(self, issue_id: str, *, start: int) -> Json:
        """A page of an issue's comments."""
        return self._part(f"issue/{issue_id}/comment", start)

    def worklogs(self, issue_id: str, *, start: int) -> Json:
        """A page of the time logged on an issue."""
        return self._part(f"issue/{issue_id}/worklog", start)

    def histories(self, issue_ids: Sequence[str]) -> dict[str, list[Json]]:
        """The whole changelogs of these issues (Cloud), by issue id, in bulk."""
        found: dict[str, list[Json]] = {issue_id: [] for issue_id in issue_ids}
        token: str | None = None
        while True:
            asked: Json = {"issueIdsOrKeys": list(issue_ids), "maxResults": _BULK_HISTORIES}
            answer = self.client.post(
                "/rest/api/3/changelog/bulkfetch", asked | ({"nextPageToken": token} if token else {})
            )
            for each in self._list(answer, "issueChangeLogs"):
                found[str(each["issueId"])] += each["changeHistories"]
            previous, token = token, answer.json.get("nextPageToken")
            if not token or token == previous:
                return found

    def _is_all(self, answer: Answer) -> bool:
        """Told by Jira, not by the page's length: an administrator may have set a smaller page than was asked for."""
        if self.deployment == "cloud":
            return not answer.json.get("nextPageToken") or answer.json.get("isLast") is True
        return len(answer.json["issues"]) >= int(answer.json.get("total") or 0)

    def _values(self, path: str, asked: Mapping[str, str | int]) -> Iterator[Json]:
        """All objects of a list that comes in pages; a page that brings nothing new ends it."""
        seen: set[str] = set()
        while True:
            answer = self.client.get(path, {**asked, "startAt": len(seen), "maxResults": _PAGE_VALUES})
            fresh = [each for each in self._list(answer, "values") if str(each["id"]) not in seen]
            yield from fresh
            seen.update(str(each["id"]) for each in fresh)
            if not fresh or answer.json.get("isLast", True):
                return

    def _part(self, path: str, start: int) -> Json:
        return self._object(self.client.get(f"{self._api}/{path}", {"startAt": start, "maxResults": _PAGE_PARTS}))

    def _search(self, asked: Mapping[str, object]) -> Answer:
        return self.client.post(f"{self._api}/search{'/jql' if self.deployment == 'cloud' else ''}", asked)

    def _list(self, answer: Answer, name: str) -> list[Json]:
        value = self._object(answer).get(name)
        if not isinstance(value, list):
            raise SourceError(f"{self.client.upstream} answered without {name!r}; is JIRA_URL the address of a Jira?")
        return value

    def _object(self, answer: Answer) -> Json:
        if not isinstance(answer.json, dict):
            raise SourceError(f"{self.client.upstream} answered with no object; is JIRA_URL the address of a Jira?")
        return answer.json


def open_site(client: UpstreamClient) -> Site:
    """The Jira behind a client, after asking it whether it is Cloud or a server."""
    answer = client.get("/rest/api/2/serverInfo")
    if not isinstance(answer.json, dict) or "version" not in answer.json:
        raise SourceError(f"{client.upstream} does not look like a Jira (no version); correct JIRA_URL.")
    is_cloud = str(answer.json.get("deploymentType", "")).lower() == "cloud"
    return Site(client=client, deployment="cloud" if is_cloud else "server")


def issue_number(key: str) -> int:
    """The number of an issue key; 0 for none."""
    digits = key.rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0
