"""How a run of the job `refresh` is told what to read: configuration of its ops `ingest_<source>`, as plain data."""

from collections.abc import Mapping, Sequence

from nexus_pipelines.operations.portion import Portion

JOB = "refresh"


def backfill_config(source: str, scope: str, portion: Portion) -> dict[str, object]:
    """Reads a portion of one location again, and what is new of the other sources. scope: name of the location."""
    return _of_sources(
        {
            source: {
                "is_backfill": True,
                "backfill_scope": scope,
                "backfill_partition": portion.partition,
                "backfill_since": portion.since.isoformat() if portion.since else "",
            }
        }
    )


def only_config(names: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Reads these locations (by source) and no others of these sources."""
    return _of_sources({source: {"only": list(each)} for source, each in names.items()})


def without_logs_config() -> dict[str, object]:
    """Reads everything but the logs of builds."""
    return _of_sources({source: {"reads_logs": False} for source in ("github", "jenkins")})


def _of_sources(configured: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    return {"ops": {f"ingest_{source}": {"config": dict(each)} for source, each in configured.items()}}
