"""What Jenkins tells of one build beside its record: the stages of a pipeline, and the cases of a test report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import orjson

from nexus_pipelines.http.client import UpstreamClient, UpstreamDown, UpstreamRefused
from nexus_pipelines.sources.jenkins.cursor import Moment
from nexus_pipelines.sources.jenkins.endpoints import REPORT_TREE, build_path

Record = dict[str, Any]
Stream = Literal["jobs", "builds", "stages", "test_results"]
_GONE = 404


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a request for details brought: lines for landing, or why there are none.

    is_absent: Jenkins has nothing there. failure: the sentence for an answer that cannot be used.
    """

    stream: Stream
    lines: tuple[bytes, ...] = ()
    is_absent: bool = False
    failure: str = ""


def line_of(
    job: str, record: object, *, moment: Moment | None = None, context: Mapping[str, object] | None = None
) -> bytes:
    """A record as it lands: with its job, its build (number and timestamp), and the answer that it was a part of."""
    number, timestamp = moment or (None, None)
    line = {"job": job, "number": number, "timestamp": timestamp, "context": context, "record": record}
    return orjson.dumps(line)


def is_pipeline(build: Record) -> bool:
    """Whether the build can have stages."""
    return str(build.get("_class", "")).endswith(".WorkflowRun")


def has_report(build: Record) -> bool:
    """Whether one of the build's actions is a test report."""
    return any(each.get("urlName") == "testReport" for each in _records(build.get("actions")))


def read_stages(client: UpstreamClient, job: str, moment: Moment) -> Details:
    """The stages of a build.

    Raises:
        UpstreamRefused: for another reason than that there are none.
    """
    answer = _get(client, f"{build_path(job, moment[0])}/wfapi/describe", {})
    if not isinstance(answer, dict):
        return Details(stream="stages", is_absent=answer is None, failure=answer or "")
    context = _without(answer, "stages")
    lines = (line_of(job, stage, moment=moment, context=context) for stage in _list(answer.get("stages")))
    return Details(stream="stages", lines=tuple(lines))


def read_report(client: UpstreamClient, job: str, moment: Moment) -> Details:
    """The test cases of a build: one line a case, since a suite can be larger than a line may be.

    Raises:
        UpstreamRefused: for another reason than that there are none.
    """
    answer = _get(client, f"{build_path(job, moment[0])}/testReport/api/json", {"tree": REPORT_TREE})
    if not isinstance(answer, dict):
        return Details(stream="test_results", is_absent=answer is None, failure=answer or "")
    return Details(stream="test_results", lines=tuple(_cases(job, moment, answer)))


def _get(client: UpstreamClient, path: str, parameters: Mapping[str, str | int]) -> Record | str | None:
    """The answer; None where there is none (any more); a sentence where it cannot be used."""
    try:
        answer = client.get(path, parameters).json
    except UpstreamRefused as error:
        if error.status == _GONE:
            return None
        raise
    except UpstreamDown as error:
        return str(error)
    if not isinstance(answer, dict):
        return f"{client.upstream} answered GET {path} with something that is no object; see what answers there."
    return cast(Record, answer)


def _cases(job: str, moment: Moment, answer: Record) -> Iterator[bytes]:
    suites = [
        (report, suite) for report in (answer, *_child_reports(answer)) for suite in _records(report.get("suites"))
    ]
    for number, (report, suite) in enumerate(suites):
        outer = {"report": _without(report, "suites", "childReports"), "suite": _without(suite, "cases")}
        for place, case in enumerate(_list(suite.get("cases"))):
            context = {**outer, "suite_number": number, "case_number": place}
            yield line_of(job, case, moment=moment, context=context)


def _child_reports(answer: Record) -> Iterator[Record]:
    for each in _records(answer.get("childReports")):
        result = each.get("result")
        if isinstance(result, dict):
            yield {**cast(Record, result), "child": each.get("child")}


def _without(record: Record, *names: str) -> Record:
    return {name: value for name, value in record.items() if name not in names}


def _list(value: object) -> list[object]:
    return cast(list[object], value) if isinstance(value, list) else []


def _records(value: object) -> list[Record]:
    return [cast(Record, each) for each in _list(value) if isinstance(each, dict)]
