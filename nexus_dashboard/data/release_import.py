"""A list of releases from a spreadsheet: tried first, then imported wholly or not at all."""

from nexus_dashboard.data.door import postgres
from nexus_dashboard.data.managed_releases import managed_releases
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.listed import listed_in_csv
from nexus_pipelines.operations.releases.sync import SyncMode, SyncResult, sync_releases


def import_list(content: bytes, *, name: str, mode: SyncMode, person: str, dry_run: bool) -> SyncResult:
    """What the list changes, or would change. name: of the file. person: who imports it; of a dry run nobody.

    Raises:
        UserError: nobody is named.
        SourceError: the file is no list of releases.
        OperatorError: Postgres does not answer, or is of an earlier version of Nexus.
    """
    if not dry_run and not person.strip():
        raise UserError("Say who you are first: a list is imported in somebody's name.")
    listed = listed_in_csv(content, name=name)
    with postgres() as connection:
        result = sync_releases(
            connection, listed, source="csv_import", actor=person.strip(), mode=mode, dry_run=dry_run
        )
    if not dry_run:
        managed_releases.clear()
    return result
