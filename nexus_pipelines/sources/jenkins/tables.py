"""Jenkins's raw tables: what a row is, its key, and where in the line each column stands."""

from collections.abc import Mapping

from nexus_pipelines.sources.http.logs import LOG_COLUMNS
from nexus_pipelines.warehouse.contract import Column, RawTable

SOURCE = "jenkins"

_NUMBERS = {
    *("build_number", "queue_id", "suite_number", "case_number", "failed_since_number", "failed_builds"),
    *("timestamp_ms", "build_timestamp_ms", "duration_ms", "estimated_duration_ms", "started_ms", "pause_duration_ms"),
}
_FLAGS = {"is_buildable", "is_building", "is_kept", "is_skipped"}
_JSON = {"actions", "change_sets", "context", "record"}
_REALS = {"duration_seconds"}


def _type(name: str) -> str:
    for type_, names in (("BIGINT", _NUMBERS), ("BOOLEAN", _FLAGS), ("JSON", _JSON), ("DOUBLE", _REALS)):
        if name in names:
            return type_
    return "VARCHAR"


def _list(path: str) -> str:
    """A list at a path of the record; null where something else stands there."""
    return f"case when json_type(record, '$.{path}') = 'ARRAY' then record -> '$.{path}' end"


# Jobs that know one repository only have one change set, in place of a list.
_ONE_CHANGE_SET = "case when json_type(record, '$.changeSet') = 'OBJECT' then json_array(record -> '$.changeSet') end"


def _table(
    name: str,
    description: str,
    key: tuple[str, ...],
    paths: Mapping[str, str],
    *,
    stream: str = "",
    version: str = "",
    replace_within: tuple[str, ...] = (),
) -> RawTable:
    """paths: each column's place in the record, or with "=" in front an expression over the line."""
    return RawTable(
        source=SOURCE,
        name=name,
        stream=stream or name,
        description=description,
        key=key,
        version=version,
        label="job_name",
        replace_within=replace_within,
        columns=(
            Column(name="job_name", type="VARCHAR", expression="job", description="Full name: folder/job."),
            *(
                Column(
                    name=column,
                    type=_type(column),
                    expression=path[1:] if path.startswith("=") else f"record ->> '$.{path}'",
                )
                for column, path in paths.items()
            ),
        ),
    )


_OF_BUILD = {
    "build_number": "=number",
    # 0 where the build of the answer is not known; a build that Jenkins lists always has its time.
    "build_timestamp_ms": "=coalesce(timestamp, 0)",
}

JOBS = _table(
    "jobs",
    "One row a job that was ever listed, as it was when the list of jobs last changed.",
    ("job_name",),
    {
        "class": "_class",
        "display_name": "displayName",
        "description": "description",
        "url": "url",
        "color": "color",
        "is_buildable": "buildable",
        "record": "=record",
    },
)
LIVE_JOBS = _table(
    "live_jobs",
    "One row a job that was in the list of jobs when it was last read.",
    ("job_name",),
    # A group needs a column: there is one list.
    {"list_name": "='jobs'"},
    stream="jobs",
    replace_within=("list_name",),
)
BUILDS = _table(
    "builds",
    "One row a build of a job; a job that was deleted and made anew begins again at 1, at another time.",
    ("job_name", "build_number", "timestamp_ms"),
    {
        "build_number": "number",
        "timestamp_ms": "timestamp",
        "class": "_class",
        "display_name": "displayName",
        "full_display_name": "fullDisplayName",
        "description": "description",
        "result": "result",
        "is_building": "building",
        "duration_ms": "duration",
        "estimated_duration_ms": "estimatedDuration",
        "queue_id": "queueId",
        "is_kept": "keepLog",
        "node_name": "builtOn",
        "actions": f"={_list('actions')}",
        "change_sets": f"=coalesce({_list('changeSets')}, {_ONE_CHANGE_SET})",
        "url": "url",
        "record": "=record",
    },
    version="case when is_building then 0 else 1 end",
)
STAGES = _table(
    "stages",
    "One row a stage of a build of a pipeline.",
    ("job_name", "build_number", "build_timestamp_ms", "stage_id"),
    {
        **_OF_BUILD,
        "stage_id": "id",
        "stage_name": "name",
        "status": "status",
        "started_ms": "startTimeMillis",
        "duration_ms": "durationMillis",
        "pause_duration_ms": "pauseDurationMillis",
        "node_name": "execNode",
        "error_message": "error.message",
        "error_type": "error.type",
        "url_path": "_links.self.href",
        "record": "=record",
        "context": "=context",
    },
    replace_within=("job_name", "build_number", "build_timestamp_ms"),
)
TEST_RESULTS = _table(
    "test_results",
    "One row a test case of a build's test report.",
    ("job_name", "build_number", "build_timestamp_ms", "suite_number", "case_number"),
    {
        **_OF_BUILD,
        "suite_number": "=context ->> '$.suite_number'",
        "case_number": "=context ->> '$.case_number'",
        "suite_name": "=context ->> '$.suite.name'",
        "class_name": "className",
        "test_name": "name",
        "status": "status",
        "is_skipped": "skipped",
        "skipped_message": "skippedMessage",
        "duration_seconds": "duration",
        "failed_since_number": "failedSince",
        "failed_builds": "age",
        "error_details": "errorDetails",
        "error_stack": "errorStackTrace",
        "record": "=record",
        "context": "=context",
    },
    replace_within=("job_name", "build_number", "build_timestamp_ms"),
)
# A line of its own kind: the answer is a text, not an object.
CONSOLES = RawTable(
    source=SOURCE,
    name="consoles",
    stream="consoles",
    description="One row a build whose console was asked for: its text in bounds, or that Jenkins does not give it.",
    key=("job_name", "build_number", "build_timestamp_ms"),
    version="fetched_at",
    label="job_name",
    columns=(
        Column(name="job_name", type="VARCHAR", expression="job", description="Full name: folder/job."),
        Column(name="build_number", type="BIGINT", expression="number"),
        Column(name="build_timestamp_ms", type="BIGINT", expression="timestamp"),
        *LOG_COLUMNS,
    ),
)
