"""The live workspace of this home: connects with the settings, knows its scope, gives its batches."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time

from nexus_pipelines.connections.slack import SlackSettings, connect
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.sources.slack.workspace import read_workspace_batches, team_of
from nexus_pipelines.warehouse.contract import Batch, Reading
from nexus_pipelines.warehouse.landing import Landing


class LiveWorkspace:
    """The workspace that the token belongs to; nothing is asked of Slack before `scope` or `read`."""

    def __init__(self, settings: SlackSettings, connect: Callable[[SlackSettings], UpstreamClient] = connect) -> None:
        self._settings = settings
        self._connect = connect
        self._team: str | None = None

    def scope(self) -> str:
        """Its team id: a token of another workspace has a cursor of its own.

        Raises:
            UserError: the token cannot be read.
            SourceError: Slack does not accept it, or did not answer.
        """
        if self._team is None:
            with self._connect(self._settings) as client:
                self._team = team_of(client)
        return self._team

    def read(self, landing: Landing, cursor: Mapping[str, object] | None) -> Reading:
        """What is new; see `read_workspace_batches`."""
        return self._read(self._settings, landing, cursor)

    def backfill(
        self, landing: Landing, cursor: Mapping[str, object] | None, *, channel: str, since: date | None
    ) -> Reading:
        """All messages (since a day) of a channel, or of all that are read, as if none were known.

        Nothing counts as deleted: what Slack no longer has is not told from what it never had.
        """
        settings = self._settings.model_copy(update={"channels": (channel,)} if channel else {})
        oldest = f"{datetime.combine(since, time(), UTC).timestamp():.6f}" if since else ""
        return self._read(settings, landing, cursor, oldest)

    def _read(
        self, settings: SlackSettings, landing: Landing, cursor: Mapping[str, object] | None, oldest: str = ""
    ) -> Reading:
        team = self.scope()
        client = self._connect(settings)

        def batches() -> Iterator[Batch]:
            with client:
                yield from read_workspace_batches(
                    client,
                    team=team,
                    landing=landing,
                    cursor=cursor,
                    settings=settings,
                    now=datetime.now(UTC),
                    oldest=oldest,
                )

        return Reading(batches=batches(), traffic=client.traffic)
