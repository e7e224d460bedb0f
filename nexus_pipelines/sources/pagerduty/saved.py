"""Incidents of PagerDuty that somebody saved, with or without the address that they came from."""

from collections.abc import Mapping

from nexus_pipelines.sources.answers.archive import SavedBatches, adding_only
from nexus_pipelines.sources.answers.locations import Location, find_news
from nexus_pipelines.sources.answers.saved import Json, SavedAnswer, Taken
from nexus_pipelines.sources.pagerduty.contract import CONTRACT
from nexus_pipelines.sources.pagerduty.tables import SOURCE, STREAM
from nexus_pipelines.warehouse.contract import Reading
from nexus_pipelines.warehouse.landing import Landing

# Counted up when files that were read must be read again because more of them is recognised.
_REVISION = "1"


def recognise(answer: SavedAnswer) -> Taken | None:
    """Incidents by what they hold: saved ones often lack their address."""
    incidents = _incidents(answer.data)
    if not incidents or not all("incident_number" in each and "service" in each for each in incidents):
        return None
    return Taken(stream=STREAM, lines=tuple({"event": None, "record": each} for each in incidents))


def read_saved_pagerduty(location: Location, landing: Landing, cursor: Mapping[str, object] | None) -> Reading:
    """What is PagerDuty's in a location of saved answers.

    Raises:
        SourceError: a file is gone or cannot be opened.
    """
    news = find_news(location, cursor, _REVISION)
    batches = SavedBatches(news, landing, source=SOURCE, recognise=recognise)
    return Reading(batches=batches, contract=adding_only(CONTRACT))


def _incidents(data: Json | list[Json]) -> list[Json]:
    if isinstance(data, list):
        return data
    listed = data.get("incidents")
    if isinstance(listed, list) and all(isinstance(each, dict) for each in listed):
        return listed
    return [data["incident"]] if isinstance(data.get("incident"), dict) else [data]
