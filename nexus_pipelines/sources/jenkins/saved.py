"""Answers of Jenkins that somebody saved: jobs, builds and stages, with the same lines as a live Jenkins."""

import re
from functools import partial

from nexus_pipelines.sources.answers.archive import read_saved
from nexus_pipelines.sources.answers.saved import Json, SavedAnswer, Taken, objects
from nexus_pipelines.sources.jenkins.contract import CONTRACT

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


read_saved_jenkins = partial(read_saved, contract=CONTRACT, recognise=recognise, revision="1")


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
