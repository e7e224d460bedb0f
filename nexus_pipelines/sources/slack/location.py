"""Where a Slack export lies: a folder or a zip, opened read-only and checked before anything is read."""

import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from nexus_pipelines.errors import SourceError, UserError

# A day of one channel, and everything, unpacked. JSON text packs 5 to 30 times; a bomb packs 1,000 times.
MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_RATIO = 200
RATIO_MATTERS_FROM_BYTES = 64 * 1024 * 1024
ENCRYPTED = 0x1


@dataclass(frozen=True, kw_only=True)
class ExportFile:
    """A JSON file of the export: path relative to the export's root, and what changes when its content does."""

    path: str
    fingerprint: str


class Export(Protocol):
    """The files of one export, sorted by path."""

    @property
    def location(self) -> str: ...

    @property
    def files(self) -> tuple[ExportFile, ...]: ...

    def read(self, path: str) -> bytes:
        """Content of one file; OSError or zipfile.BadZipFile where it cannot be read."""
        ...


@dataclass(frozen=True, kw_only=True)
class FolderExport:
    """An unpacked export."""

    location: str
    root: Path
    files: tuple[ExportFile, ...]

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()


@dataclass(frozen=True, kw_only=True)
class ZipExport:
    """A zip as Slack hands it out. `prefix` is the folder inside it that holds the export, or empty."""

    location: str
    archive: zipfile.ZipFile
    prefix: str
    files: tuple[ExportFile, ...]

    def read(self, path: str) -> bytes:
        return self.archive.read(self.prefix + path)


@contextmanager
def open_export(location: Path | str) -> Generator[Export]:
    """The export at `location`.

    Raises:
        UserError: nothing is there, or it is neither a Slack export's folder nor a zip of one.
        SourceError: the zip is damaged, encrypted, a bomb, or names files outside itself.
    """
    path = Path(location)
    if path.is_dir():
        yield _folder(path)
    elif path.is_file():
        try:
            archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise SourceError(
                f"The Slack export {path} is not a zip that can be opened ({error}); give the zip that Slack "
                "made, or the folder it unpacks to."
            ) from error
        with archive:
            yield _zip(path, archive)
    else:
        raise UserError(f"There is no Slack export at {path}; give the export's folder or zip.")


def _folder(path: Path) -> FolderExport:
    found = [file for file in path.glob("*.json") if file.is_file()]
    root = path
    if not is_export({file.name for file in found}):
        below = [folder for folder in sorted(path.iterdir()) if folder.is_dir()]
        root = next((f for f in below if is_export({x.name for x in f.glob("*.json")})), path) if below else path
        if root == path:
            raise _not_an_export(path)
    files: list[ExportFile] = []
    for file in sorted((*root.glob("*.json"), *root.glob("*/*.json"))):
        if file.is_file():
            stat = file.stat()
            relative = file.relative_to(root).as_posix()
            files.append(ExportFile(path=relative, fingerprint=f"{stat.st_size}:{stat.st_mtime_ns}"))
    return FolderExport(location=str(path), root=root, files=tuple(files))


def _zip(path: Path, archive: zipfile.ZipFile) -> ZipExport:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > RATIO_MATTERS_FROM_BYTES and unpacked > packed * MAX_RATIO:
        raise SourceError(
            f"The Slack export {path} would unpack to {unpacked // 1_000_000:,} MB from {packed // 1_000:,} kB, which "
            "no export does; nothing was read. Fetch the export from Slack again."
        )
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or entry.filename.startswith(("/", "\\")) or (parts and parts[0].endswith(":")):
            raise SourceError(
                f"The Slack export {path} names a file outside itself ({entry.filename!r}); nothing was read. "
                "Fetch the export from Slack again."
            )
        if entry.flag_bits & ENCRYPTED:
            raise SourceError(f"The Slack export {path} is encrypted; unpack it and give the folder.")
        if entry.file_size > MAX_FILE_BYTES:
            raise SourceError(
                f"{entry.filename} in the Slack export {path} is {entry.file_size // 1_000_000:,} MB, more than one "
                f"channel's day can be ({MAX_FILE_BYTES // 1_000_000:,} MB at most); nothing was read."
            )
    names = {entry.filename for entry in entries if not entry.filename.startswith("__MACOSX/")}
    folders = sorted({name.rpartition("/")[0] for name in names}, key=lambda folder: (folder.count("/"), folder))
    prefixes = [f"{folder}/" if folder else "" for folder in folders]
    prefix = next((p for p in prefixes if is_export({n.removeprefix(p) for n in names if n.startswith(p)})), None)
    if prefix is None:
        raise _not_an_export(path)
    files = [
        ExportFile(path=entry.filename.removeprefix(prefix), fingerprint=f"{entry.file_size}:{entry.CRC:08x}")
        for entry in entries
        if entry.filename in names and entry.filename.startswith(prefix) and entry.filename.endswith(".json")
    ]
    return ZipExport(
        location=str(path), archive=archive, prefix=prefix, files=tuple(sorted(files, key=lambda file: file.path))
    )


def is_export(names: set[str]) -> bool:
    """Whether files of these names make a folder a Slack export's root."""
    return "users.json" in names and bool(names & {"channels.json", "groups.json", "dms.json", "mpims.json"})


def _not_an_export(path: Path) -> UserError:
    return UserError(
        f"{path} is not a Slack export: it has no users.json beside a channels.json; give the folder or zip that "
        "holds both."
    )
