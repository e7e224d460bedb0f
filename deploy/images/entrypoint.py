#!/usr/bin/env python3
"""Entry point of the image: gives Dagster its database, then becomes the command.

Dagster keeps its tables in schema `dagster` of the one database, and can only be told so in the URL it connects with.
So NEXUS_DAGSTER_DATABASE_URL, which dagster.yaml names, is derived here from NEXUS_DATABASE_URL.
"""

import os
import sys
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

SEARCH_PATH = "-csearch_path=dagster"


def dagster_url(database_url: str) -> str:
    """The same database with schema `dagster` first, in the form that Dagster's driver takes.

    Raises:
        ValueError: the URL is not one of a PostgreSQL server.
    """
    scheme, separator, rest = database_url.partition("://")
    if not separator or scheme.partition("+")[0] not in ("postgres", "postgresql"):
        raise ValueError("NEXUS_DATABASE_URL must look like postgresql://user:password@host:port/name.")
    parts = urlsplit(f"postgresql://{rest}")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query["options"] = " ".join(part for part in (query.get("options"), SEARCH_PATH) if part)
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))


def main(arguments: list[str]) -> None:
    """Replace this process by the command, so that signals reach it."""
    if not arguments:
        sys.exit("Name a command, for example: nexus serve api --host 0.0.0.0")
    if database_url := os.environ.get("NEXUS_DATABASE_URL"):
        try:
            os.environ["NEXUS_DAGSTER_DATABASE_URL"] = dagster_url(database_url)
        except ValueError as error:
            sys.exit(str(error))
    try:
        os.execvp(arguments[0], arguments)  # noqa: S606 - the command is the container's own, and there is no shell
    # PermissionError: a folder of PATH that may not be searched.
    except (FileNotFoundError, PermissionError):
        sys.exit(f"There is no command {arguments[0]!r} in this image.")


if __name__ == "__main__":
    main(sys.argv[1:])
