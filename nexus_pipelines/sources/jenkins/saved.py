"""Answers of Jenkins that somebody saved: jobs, builds and stages, with the same lines as a live Jenkins."""

import re
from collections.abc import Mapping

from nexus_pipelines.sources.answers.archive import SavedBatches, adding_only
from nexus_pipelines.sources.answers.locations import Location, find_news
from nexus_pipelines.sources.answers.saved import Json, SavedAnswer, Taken, objects
from nexus_pipelines.sources.jenkins.contract import CONTRACT
from nexus_pipelines.sources.jenkins.tables import SOURCE
from nexus_pipelines.warehouse.contract import Reading
from nexus_pipelines.warehouse.landing import Landing

# Counted up when files that were read must be read again because more of them is recognised.
_REVISION = "1"
_STAGES = re.compile(r".*/job/[^/]+/(?P<number>[0-9]+)/wfapi/describe")
_JOBS = re.compile(r"(?:.*/job/[^/]+(?:/[0-9]+)?)?/api/json")
# More digits than a column of numbers holds are no number of a build.
_NUMBER = re.compile("[0-9]{1,18}")
_NAME = re.compile(r"/job/([^/]+)")


def recognise(answer: SavedAnswer) -> Taken | None:
    """Stages by their address; builds and jobs share one, and differ by their members."""
    if (match := _STAGES.fullmatch(answer.path)) is not None:
        number = str(answer.asked.get("Number") or match["number"])
        records = objects(answer.data, "stages")
        return _taken("stages", answer, records, int(number) if _NUMBER.fullmatch(number) else None)
    if _JOBS.fullmatch(answer.path) is None:
        return None
    for stream, lists, sign in (("builds", ("allBuilds", "builds"), "timestamp"), ("jobs", ("jobs",), "fullName")):
        found = next((listed for name in lists if (listed := objects(answer.data, name)) != [answer.data]), None)
        records = objects(answer.data, "") if found is None else found
        if records and all(sign in each for each in records):
            return _taken(stream, answer, records, None)
    return None


def read_saved_jenkins(location: Location, landing: Landing, cursor: Mapping[str, object] | None) -> Reading:
    """What is Jenkins's in a location of saved answers.

    Raises:
        SourceError: a file is gone or cannot be opened.
    """
    news = find_news(location, cursor, _REVISION)
    batches = SavedBatches(news, landing, source=SOURCE, recognise=recognise)
    return Reading(batches=batches, contract=adding_only(CONTRACT))


def _taken(stream: str, answer: SavedAnswer, records: list[Json], number: int | None) -> Taken:
    lines = (
        {
            "job": _job(stream, answer, record),
            "number": record.get("number", number),
            "timestamp": record.get("timestamp"),
            "context": None,
            "record": record,
        }
        for record in records
    )
    return Taken(stream=stream, lines=tuple(lines))


def _job(stream: str, answer: SavedAnswer, record: Json) -> str:
    """The full name of a job, as the record says it, or whoever saved the answer, or its address."""
    if stream == "jobs":
        return str(record["fullName"])
    noted = str(answer.asked.get("FullName") or answer.about.get("FullName") or "").partition("#")[0]
    return noted or "/".join(_NAME.findall(answer.path))
