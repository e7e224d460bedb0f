"""A run that reads some sources only: its tag names them; of the others it says what was known before."""

from collections.abc import Mapping

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

BATCH_TAG = "nexus/webhooks"
SOURCES_TAG = "nexus/sources"


def touched_sources(tags: Mapping[str, str]) -> frozenset[str] | None:
    """The sources that a run is for; None: all of them."""
    named = tags.get(SOURCES_TAG)
    return None if named is None else frozenset(named.split(","))


def last_answer(
    instance: dg.DagsterInstance, asset_key: dg.AssetKey, check_name: str
) -> dg.AssetCheckEvaluation | None:
    """What a check said the last time that it was made; None where it never was."""
    records = instance.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(asset_key, check_name),
        limit=1,
        # Not the one that this very run has planned.
        status={AssetCheckExecutionRecordStatus.SUCCEEDED, AssetCheckExecutionRecordStatus.FAILED},
    )
    event = records[0].event if records else None
    data = event.dagster_event.event_specific_data if event and event.dagster_event else None
    return data if isinstance(data, dg.AssetCheckEvaluation) else None
