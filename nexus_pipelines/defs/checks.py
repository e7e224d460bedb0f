"""Checks that compare a build with the clock and with the last publication; keys and references are dbt's tests."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg

from nexus_pipelines.defs.marts import mart_key
from nexus_pipelines.defs.session import BuildSession
from nexus_pipelines.warehouse import publish

# Mart, and the column that says when a row happened.
_WATCHED = (("issues", "updated_at"), ("commits", "committed_at"), ("messages", "sent_at"))
# People delete tickets and branches, but not a third of all at once.
_SHRINKS_TO = 0.67


def build_checks() -> list[dg.AssetChecksDefinition]:
    """Volume and times of the three tables that everything else stands on; they warn."""
    return [_volume(), _plausible_times()]


def _volume() -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec(
            name="holds_about_as_many_rows_as_published",
            asset=mart_key(mart),
            description="No third of the rows vanished since the last publication.",
        )
        for mart, _ in _WATCHED
    ]

    @dg.multi_asset_check(specs=specs, name="volume")
    def volume(builder: dg.ResourceParam[BuildSession]) -> Iterator[dg.AssetCheckResult]:
        published = publish.current(builder.postgres)
        for spec, (mart, _) in zip(specs, _WATCHED, strict=True):
            now = _count(builder, mart)
            before = now if published is None else _count(builder, mart, snapshot_id=published.snapshot_id)
            yield dg.AssetCheckResult(
                asset_key=spec.asset_key,
                check_name=spec.name,
                passed=now >= before * _SHRINKS_TO,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"rows": now, "rows_published": before},
            )

    return volume


def _plausible_times() -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec(
            name="has_no_rows_in_the_future",
            asset=mart_key(mart),
            description="No row is dated more than a day ahead; its metadata names the newest one.",
        )
        for mart, _ in _WATCHED
    ]

    @dg.multi_asset_check(specs=specs, name="plausible_times")
    def plausible_times(builder: dg.ResourceParam[BuildSession]) -> Iterator[dg.AssetCheckResult]:
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        for spec, (mart, happened) in zip(specs, _WATCHED, strict=True):
            row = builder.lake.execute(
                f"select max({happened}), count(*) filter ({happened} > ?) from lake.marts.{mart}",  # noqa: S608
                [tomorrow],
            ).fetchone()
            newest, in_future = row if row else (None, 0)
            yield dg.AssetCheckResult(
                asset_key=spec.asset_key,
                check_name=spec.name,
                passed=in_future == 0,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"newest": str(newest or "no data"), "rows_in_the_future": in_future},
            )

    return plausible_times


def _count(builder: BuildSession, mart: str, *, snapshot_id: int | None = None) -> int:
    at = "" if snapshot_id is None else f" at (version => {snapshot_id:d})"
    row = builder.lake.execute(f"select count(*) from lake.marts.{mart}{at}").fetchone()  # noqa: S608 - our own names
    return int(row[0]) if row else 0
