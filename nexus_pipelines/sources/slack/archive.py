"""A Slack export, folder or zip, into landing: only files that changed since the cursor are read."""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from nexus_pipelines.errors import UserError
from nexus_pipelines.sources.slack.contract import SOURCE
from nexus_pipelines.sources.slack.location import Export, ExportFile, open_export
from nexus_pipelines.sources.slack.records import DAY_FILE, LISTS, Record, channel_ids, parse
from nexus_pipelines.warehouse.contract import Batch, Quarantined
from nexus_pipelines.warehouse.landing import Landing

Cursor = Mapping[str, object]


def scope_of(location: Path | str) -> str:
    """What the cursor of an export belongs to."""
    return str(Path(location).resolve())


def read_export(landing: Landing, location: Path | str, cursor: Cursor | None = None) -> Batch | None:
    """One batch with everything new in the export, or None where nothing changed.

    The cursor holds a fingerprint of every file (size and modification time, in a zip size and CRC) and the channel
    that each folder was taken for; where that changes, the folder is read again. A file that cannot be read is
    quarantined and tried again only once it changes.

    Raises:
        UserError: there is no Slack export at `location`, or it holds no messages.
        SourceError: the zip is damaged, encrypted, a bomb, or names files outside itself.
    """
    with open_export(location) as export:
        return _Reading(landing, export, location, cursor or {}).batch()


class _Reading:
    """One pass over an export."""

    def __init__(self, landing: Landing, export: Export, location: Path | str, cursor: Cursor) -> None:
        self.landing, self.export = landing, export
        self.scope = scope_of(location)
        self.known = cast("dict[str, str]", cursor.get("files", {}))
        self.known_channels = cast("dict[str, str]", cursor.get("channels", {}))
        self.quarantined: list[Quarantined] = []

    def batch(self) -> Batch | None:
        lists = [file for file in self.export.files if file.path in LISTS or file.path == "users.json"]
        days = [file for file in self.export.files if DAY_FILE.fullmatch(file.path)]
        if not days:
            raise UserError(
                f"The Slack export {self.export.location} holds no messages: no <channel>/<date>.json; "
                "give an export of at least one channel."
            )
        fingerprints = {file.path: file.fingerprint for file in (*lists, *days)}
        if fingerprints == self.known:
            return None
        channels = {file.path: self._records(file, "channels", ("id",)) for file in lists if file.path in LISTS}
        ids = channel_ids(tuple(record for records in channels.values() for record in records))
        folders = {file.path.partition("/")[0] for file in days}
        taken = {folder: ids.get(folder, f"name:{folder}") for folder in sorted(folders)}
        changed = [
            file
            for file in days
            if self.known.get(file.path) != file.fingerprint or self._is_moved(file.path.partition("/")[0], taken)
        ]
        users = [file for file in lists if file.path == "users.json" and self._is_new(file)]
        landed = [
            self.landing.write_records(SOURCE, "users", self.scope, self._users(users)),
            self.landing.write_records(SOURCE, "channels", self.scope, self._channels(channels)),
            self.landing.write_records(SOURCE, "messages", self.scope, self._messages(changed, ids, taken)),
        ]
        return Batch(
            source=SOURCE,
            scope=self.scope,
            pages=tuple(page for part in landed for page in part.pages),
            cursor={"files": fingerprints, "channels": taken},
            quarantined=(*self.quarantined, *(refused for part in landed for refused in part.quarantined)),
        )

    def _is_new(self, file: ExportFile) -> bool:
        return self.known.get(file.path) != file.fingerprint

    def _is_moved(self, folder: str, taken: Mapping[str, str]) -> bool:
        return folder in self.known_channels and self.known_channels[folder] != taken[folder]

    def _users(self, files: list[ExportFile]) -> Iterator[Record]:
        for file in files:
            for record in self._records(file, "users", ("id",)):
                yield {"record": record}

    def _channels(self, channels: Mapping[str, tuple[Record, ...]]) -> Iterator[Record]:
        """Lists were read for their ids anyway; only those that changed land."""
        for path, records in channels.items():
            if any(file.path == path and self._is_new(file) for file in self.export.files):
                for record in records:
                    yield {"kind": LISTS[path], "record": record}

    def _messages(
        self, files: list[ExportFile], ids: Mapping[str, str], taken: Mapping[str, str]
    ) -> Iterator[dict[str, Any]]:
        for file in files:
            channel = file.path.partition("/")[0]
            for record in self._records(file, "messages", ("ts", "deleted_ts")):
                yield {
                    "channel": channel,
                    "channel_id": taken[channel],
                    "is_channel_id_derived": channel not in ids,
                    "file": file.path,
                    "record": record,
                }

    def _records(self, file: ExportFile, stream: str, required: tuple[str, ...]) -> tuple[Record, ...]:
        origin = f"{self.export.location}: {file.path}"
        try:
            content = self.export.read(file.path)
        except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
            self.quarantined.append(
                Quarantined(
                    source=SOURCE,
                    stream=stream,
                    origin=origin,
                    position="file",
                    reason=f"cannot be read: {error}",
                    excerpt=json.dumps(file.path),
                )
            )
            return ()
        read = parse(content, stream=stream, origin=origin, required=required)
        self.quarantined.extend(read.quarantined)
        return read.records
