"""Answers of Jenkins that somebody saved: jobs, builds and stages, as a live Jenkins gives them."""

import re
from collections.abc import Mapping

from nexus_pipelines.sources.answers.archive import SavedBatches, adding_only
from nexus_pipelines.sources.answers.locations import Location, find_news
from nexus_pipelines.sources.answers.saved import Json, Route, by_route
from nexus_pipelines.sources.jenkins.contract import CONTRACT
from nexus_pipelines.sources.jenkins.tables import SOURCE
from nexus_pipelines.warehouse.contract import Reading
from nexus_pipelines.warehouse.landing import Landing

# Counted up when files that were read must be read again because more of them is recognised.
_REVISION = "1"
# Views and a prefix of the server may stand before the first job.
_JOB = r"(?P<job_path>.*?/job/[^/]+(?:/job/[^/]+)*)"
_JOBS = r"(?:.*/)?api/json"


def _of_job(record: Json, context: Mapping[str, str]) -> Json:
    return _line(str(record["fullName"]), record)


def _of_build(record: Json, context: Mapping[str, str]) -> Json:
    timestamp = record.get("timestamp")
    return _line(
        _job_name(context), record, number=str(record["number"]), timestamp=timestamp if _is_number(timestamp) else None
    )


def _of_stage(record: Json, context: Mapping[str, str]) -> Json:
    # A stage tells the number of its build, not its time.
    return _line(_job_name(context), record, number=context.get("Number") or context["build"])


def _line(job: str, record: Json, *, number: str = "", timestamp: object = None) -> Json:
    return {
        "job": job,
        "number": int(number) if number.isdecimal() else None,
        "timestamp": timestamp,
        "context": None,
        "record": record,
    }


def _job_name(context: Mapping[str, str]) -> str:
    """`folder/job`: as it was noted, else as the address says: a job that was renamed since has another address."""
    if noted := context.get("FullName", "").partition("#")[0]:
        return noted
    name = context.get("Name", "")
    folders = re.findall(r"(?:^|/)job/([^/]+)", context.get("Path", ""))
    if name:
        return "/".join(folders if folders and folders[-1] == name else [*folders, name])
    return "/".join(re.findall(r"/job/([^/]+)", context["job_path"]))


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


ROUTES = (
    Route(pattern=rf"{_JOB}/api/json", stream="builds", member="allBuilds", line=_of_build, sign="number"),
    Route(pattern=rf"{_JOB}/api/json", stream="builds", member="builds", line=_of_build, sign="number"),
    Route(pattern=_JOBS, stream="jobs", member="jobs", line=_of_job, sign="fullName"),
    Route(
        pattern=rf"{_JOB}/(?P<build>[0-9]+)/wfapi/describe",
        stream="stages",
        member="stages",
        line=_of_stage,
        sign="durationMillis",
    ),
)
recognise = by_route(ROUTES)


def read_saved_jenkins(location: Location, landing: Landing, cursor: Mapping[str, object] | None) -> Reading:
    """What is Jenkins's in a location of saved answers.

    Raises:
        SourceError: a file is gone or cannot be opened.
    """
    news = find_news(location, cursor, _REVISION)
    batches = SavedBatches(news, landing, source=SOURCE, recognise=recognise)
    return Reading(batches=batches, contract=adding_only(CONTRACT))
