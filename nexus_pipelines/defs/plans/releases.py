"""Planned releases: lists in CSV, a sheet of Smartsheet, and what people manage in Nexus."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

from nexus_pipelines.defs.plans.plan import Pending, Plan, expanded, one
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.operations.releases.managed import list_releases
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.releases import managed
from nexus_pipelines.sources.releases.contract import CONTRACT
from nexus_pipelines.sources.releases.csv_list import is_address, read_csv_list, scope_of
from nexus_pipelines.sources.releases.settings import SmartsheetSettings, connect
from nexus_pipelines.sources.releases.smartsheet import read_sheet
from nexus_pipelines.warehouse.contract import Batch, Reading
from nexus_pipelines.warehouse.landing import Landing

_SUFFIXES = (".csv", ".tsv")


def plan_releases(settings: Settings, upstreams: Upstreams) -> Plan:
    """All lists, the sheet where one is named, and the releases that people manage."""
    sheet = upstreams.smartsheet

    def pending() -> Iterator[Pending]:
        for location in _locations(settings):
            scope = scope_of(location)
            yield Pending(
                title=f"Releases {scope if is_address(location) else Path(location).name}",
                scope=scope,
                read=lambda landing, cursor, location=location: one(read_csv_list(location, landing, cursor)),
            )
        if sheet is not None:
            yield Pending(
                title=f"Releases {sheet.scope}",
                scope=sheet.scope,
                read=lambda landing, cursor, sheet=sheet: _sheet(sheet, landing, cursor),
                is_live=True,
            )
        yield Pending(
            title="Releases managed in Nexus",
            scope=managed.SCOPE,
            read=lambda landing, cursor: one(_managed(settings, landing, cursor)),
            is_live=True,
        )

    return Plan(contract=CONTRACT, pending=tuple(pending()))


def is_list(path: Path) -> bool:
    """Whether a path looks like a list of releases."""
    return path.is_file() and path.suffix.lower() in _SUFFIXES


def _locations(settings: Settings) -> Iterator[str]:
    for location in settings.releases_csv:
        if is_address(location):
            yield location
        else:
            yield from expanded([location], is_list)


def _managed(settings: Settings, landing: Landing, cursor: Mapping[str, object] | None) -> Batch | None:
    with open_database(settings) as database, psycopg.connect(database.psycopg_conninfo()) as connection:
        releases = list_releases(connection)
    return managed.read_managed(releases, landing, cursor)


def _sheet(settings: SmartsheetSettings, landing: Landing, cursor: Mapping[str, object] | None) -> Reading:
    client = connect(settings)

    def batches() -> Iterator[Batch]:
        with client:
            batch = read_sheet(client, settings, landing, cursor)
        if batch is not None:
            yield batch

    return Reading(batches=batches(), traffic=client.traffic)
