"""Where a repository is: a path, a bundle or a URL, told apart, named, stripped of credentials."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from nexus_pipelines.errors import UserError

PROTOCOLS = ("https", "http", "ssh", "git")

_HELPER_ADDRESS = re.compile(r"^[A-Za-z0-9+.-]+::")
_SCP_ADDRESS = re.compile(r"^(?:[\w.+-]+@)?(?P<host>\[[0-9A-Fa-f:]+\]|[\w.-]+):(?P<path>[^:].*)$")
_BUNDLE_START = re.compile(rb"# v\d+ git bundle\n")


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """User name and password that stood in a URL; handed to git through its environment only."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Location:
    """One repository as the user named it.

    kind: `path` is read where it lies; `bundle` and `url` are fetched into a mirror of our own.
    address: what git is given; never holds a password.
    """

    kind: Literal["path", "bundle", "url"]
    address: str
    credentials: Credentials | None = None

    @property
    def identity(self) -> str:
        """Ten hexadecimal digits that differ between addresses."""
        return sha256(self.address.encode("utf-8", "surrogateescape")).hexdigest()[:10]

    @property
    def name(self) -> str:
        """Last part of the address without `.git` or `.bundle`: `alloy` of `https://host/tidev/alloy.git`."""
        return self._names()[-1]

    @property
    def long_name(self) -> str:
        """The last two parts: `tidev-alloy`."""
        return "-".join(self._names()[-2:])

    def _names(self) -> list[str]:
        path = urlsplit(self.address).path if "://" in self.address else self.address.replace(":", "/")
        parts = [part for part in PurePosixPath(path).parts if part not in ("/", ".git")]
        if not parts:
            return ["repository"]
        last = parts[-1].removesuffix(".bundle").removesuffix(".git")
        return [*parts[:-1], last or "repository"]


def parse_location(text: str) -> Location:
    """Tell a path, a bundle and a URL apart.

    Raises:
        UserError: nothing is there, or the address is of a kind that Nexus does not follow.
    """
    text = text.strip()
    if not text or text.startswith("-") or any(ord(char) < 32 for char in text):
        raise UserError(f"{text!r} is not the address of a Git repository; give a folder, a bundle file or a URL.")
    if text.startswith("file://"):
        return _parse_path(unquote(urlsplit(text).path))
    if "://" in text:
        return _parse_url(text)
    if not Path(text).expanduser().exists():
        if _HELPER_ADDRESS.match(text):
            raise UserError(
                f"Git address {text.split('::')[0]}::… runs a program of its own; use one of {_protocols()} or a path."
            )
        if match := _SCP_ADDRESS.match(text):
            if match["host"].startswith("-"):
                raise UserError(f"{text!r} is not the address of a Git repository.")
            return Location(kind="url", address=text)
    return _parse_path(text)


def name_repositories(locations: Sequence[Location]) -> dict[str, Location]:
    """A unique repository name for each location, in order; an address given twice is kept once.

    The first keeps the plain name; a later one of the same name is told apart by its parent folder or owner, then
    by a digest of its address.
    """
    named: dict[str, Location] = {}
    for location in dict.fromkeys(locations):
        if any(location.address == other.address for other in named.values()):
            continue
        candidates = (location.name, location.long_name, f"{location.name}-{location.identity}")
        named[next(name for name in candidates if name not in named)] = location
    return named


def _parse_path(text: str) -> Location:
    path = Path(text).expanduser()
    try:
        path = path.resolve()
        if path.is_dir():
            return Location(kind="path", address=str(path))
        if path.is_file():
            with path.open("rb") as file:
                is_bundle = _BUNDLE_START.match(file.read(64)) is not None
            if is_bundle:
                return Location(kind="bundle", address=str(path))
            raise UserError(f"{path} is not a Git bundle; give a repository's folder, a bundle file or a URL.")
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check its permissions.") from error
    raise UserError(f"No Git repository at {path}: there is no such file or folder.")


def _parse_url(text: str) -> Location:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UserError("The address of a Git repository is not a valid URL; check its host and port.") from error
    if parts.scheme not in PROTOCOLS:
        raise UserError(
            f"Git addresses that begin with {parts.scheme}:// are not supported; use one of {_protocols()}."
        )
    if not host or host.startswith("-"):
        raise UserError("The address of a Git repository has no host; give it like https://host/owner/name.git.")
    return Location(kind="url", address=_without_password(parts, host=host, port=port), credentials=_credentials(parts))


def _without_password(parts: SplitResult, *, host: str, port: int | None) -> str:
    place = f"[{host}]" if ":" in host else host
    if port is not None:
        place = f"{place}:{port}"
    # An ssh user is part of the address (git@host); an http user is part of the credentials.
    if parts.scheme == "ssh" and parts.username:
        place = f"{parts.username}@{place}"
    return urlunsplit((parts.scheme, place, parts.path, "", ""))


def _credentials(parts: SplitResult) -> Credentials | None:
    if parts.scheme not in ("http", "https") or not parts.username:
        return None
    return Credentials(username=unquote(parts.username), password=unquote(parts.password or ""))


def _protocols() -> str:
    return ", ".join(f"{protocol}://" for protocol in PROTOCOLS)
