"""Planned releases: one raw table for every origin that tells of them.

A line in landing is {"origin": "csv", "location": "...", "releases": [{...}, ...]}: what a reading of a location found,
in lines of bounded length; a location that plans nothing gives one line without a release, so that what it planned
before goes.
"""

from nexus_pipelines.warehouse.contract import Column, RawTable, SourceContract, Stream

SOURCE = "releases"
STREAM = "plans"
# Counted up when locations that were read must be read again because this contract reads more of them.
REVISION = 1


def _text(name: str, description: str = "") -> Column:
    return Column(name=name, type="VARCHAR", expression=f"release ->> '$.{name}'", description=description)


PLANNED_RELEASES = RawTable(
    source=SOURCE,
    name="planned_releases",
    stream=STREAM,
    description="One row a release that a location plans, by its external id, else by project and version.",
    key=("origin", "location", "release_key"),
    each=(("release", "releases"),),
    label="release_key",
    replace_within=("origin", "location"),
    columns=(
        Column(
            name="origin",
            type="VARCHAR",
            expression="origin",
            description="csv, smartsheet, manual, api_webhook, csv_import, ...",
        ),
        Column(
            name="location",
            type="VARCHAR",
            expression="location",
            description="File, address, sheet, or managed releases.",
        ),
        _text("release_key", "id: and the external id, else project and version; of a managed release its id."),
        _text("external_id"),
        _text("project_key"),
        _text("version"),
        _text("name"),
        Column(name="target_date", type="DATE", expression="release ->> '$.target_date'"),
        _text("description"),
        _text("status"),
        _text("release_type"),
        _text("release_manager"),
        Column(
            name="others",
            type="JSON",
            expression="release -> '$.others'",
            description="Columns of the location that have no meaning here, by their title.",
        ),
    ),
)

CONTRACT = SourceContract(
    source=SOURCE,
    streams=(
        Stream(
            name=STREAM,
            record={"origin": "VARCHAR", "location": "VARCHAR", "releases": "JSON[]"},
        ),
    ),
    tables=(PLANNED_RELEASES,),
)
