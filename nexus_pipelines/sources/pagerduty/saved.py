"""Incidents of PagerDuty that somebody saved, with or without the address that they came from."""

from functools import partial

from nexus_pipelines.sources.answers.archive import read_saved
from nexus_pipelines.sources.answers.saved import Json, SavedAnswer, Taken
from nexus_pipelines.sources.pagerduty.contract import CONTRACT
from nexus_pipelines.sources.pagerduty.tables import STREAM


def recognise(answer: SavedAnswer) -> Taken | None:
    """Incidents by what they hold: saved ones often lack their address."""
    incidents = _incidents(answer.data)
    if not incidents or not all("incident_number" in each and "service" in each for each in incidents):
        return None
    return Taken(stream=STREAM, lines=tuple({"event": None, "record": each} for each in incidents))


read_saved_pagerduty = partial(read_saved, contract=CONTRACT, recognise=recognise, revision="1")


def _incidents(data: Json | list[Json]) -> list[Json]:
    if isinstance(data, list):
        return data
    listed = data.get("incidents")
    if isinstance(listed, list) and all(isinstance(each, dict) for each in listed):
        return listed
    return [data["incident"]] if isinstance(data.get("incident"), dict) else [data]
