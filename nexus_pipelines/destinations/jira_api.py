"""What Nexus asks of a Jira to change one ticket, the same of Cloud (REST v3) and of Server or Data Center (v2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from nexus_pipelines.connections.jira_fields import JiraFields, fields_by_name
from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamClient

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class JiraEditor:
    """One Jira.

    Raises (all methods):
        UpstreamRefused, UpstreamDown: as the client.
        SourceError: an answer without the members that the API promises.
    """

    client: UpstreamClient
    deployment: Literal["cloud", "server"]
    fields: JiraFields

    @property
    def _api(self) -> str:
        return "/rest/api/3" if self.deployment == "cloud" else "/rest/api/2"

    def read(self, issue_key: str, field_ids: Sequence[str]) -> Json:
        """These fields of a ticket, by id, as Jira holds them now."""
        asked = {"fields": ",".join(field_ids)}
        return self._member(self.client.get(f"{self._api}/issue/{issue_key}", asked).json, "fields")

    def editable(self, issue_key: str) -> Json:
        """The fields that this account may change on a ticket, by id, with their choices."""
        return self._member(self.client.get(f"{self._api}/issue/{issue_key}/editmeta").json, "fields")

    def write(self, issue_key: str, body: Mapping[str, Any]) -> None:
        """Change a ticket; the body sets or adds, so that it may be sent again."""
        self.client.put(f"{self._api}/issue/{issue_key}", body)

    def _member(self, answer: object, name: str) -> Json:
        found = cast("Json", answer).get(name) if isinstance(answer, dict) else None
        if not isinstance(found, dict):
            raise SourceError(f"{self.client.upstream} answered without {name!r}; is JIRA_URL the address of a Jira?")
        return cast("Json", found)


def open_editor(client: UpstreamClient) -> JiraEditor:
    """The Jira behind a client: which kind it is, and which of its fields hold what.

    Raises:
        UpstreamRefused, UpstreamDown: as the client.
        SourceError: it does not look like a Jira.
    """
    told = client.get("/rest/api/2/serverInfo").json
    if not isinstance(told, dict) or "version" not in told:
        raise SourceError(f"{client.upstream} does not look like a Jira (no version); correct JIRA_URL.")
    is_cloud = str(cast("Json", told).get("deploymentType", "")).lower() == "cloud"
    listed = client.get("/rest/api/3/field" if is_cloud else "/rest/api/2/field").json
    names = {str(each["id"]): str(each["name"]) for each in cast("list[Json]", listed or [])}
    return JiraEditor(
        client=client,
        deployment="cloud" if is_cloud else "server",
        fields=fields_by_name(names, fallback=JiraFields()),
    )
