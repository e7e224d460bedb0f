"""Where the database is and who asks: the one record that every connection is made from."""

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote

from psycopg.conninfo import make_conninfo

from nexus_pipelines.errors import OperatorError

ReaderRole = Literal["nexus_lake_reader", "nexus_reader"]


@dataclass(frozen=True)
class Database:
    """A PostgreSQL database and the credentials of one role in it.

    `parameters` are further libpq parameters (`sslmode`, `sslrootcert`, `options` ...), kept as they were given.
    """

    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)
    parameters: tuple[tuple[str, str], ...] = ()
    is_embedded: bool = False

    def psycopg_conninfo(self) -> str:
        """The `key=value` string of libpq: for psycopg, psql and DuckDB. Holds the password."""
        secret = {"password": self.password} if self.password else {}
        address = {"host": self.host, "port": self.port, "dbname": self.name, "user": self.user}
        return make_conninfo("", **dict(self.parameters), **address, **secret)

    def sqlalchemy_url(self, *, driver: str = "psycopg") -> str:
        """`postgresql+<driver>://...`: for SQLAlchemy. Holds the password."""
        return self._url(f"postgresql+{driver}", name=self.name)  # SQLAlchemy takes the name as it is

    def libpq_url(self) -> str:
        """`postgresql://...`: for tools that take the URL of libpq. Holds the password."""
        return self._url("postgresql", name=quote(self.name, safe=""))

    def for_role(self, role: ReaderRole) -> "Database":
        """The same database as a read-only role; `nexus_pipelines.postgres.roles.ensure_roles` makes it.

        Its password is HMAC-SHA256(owner's password, role) in hexadecimal, so nothing more has to be stored.

        Raises:
            OperatorError: the owner connects without a password.
        """
        if not self.password:
            raise OperatorError(
                "NEXUS_DATABASE_URL has no password, and the passwords of Nexus's read-only roles are derived from it: "
                "give the user a password and write it into the URL."
            )
        derived = hmac.new(self.password.encode(), role.encode(), hashlib.sha256).hexdigest()
        return replace(self, user=role, password=derived)

    def _url(self, scheme: str, *, name: str) -> str:
        user = quote(self.user, safe="") + (f":{quote(self.password, safe='')}" if self.password else "")
        # A socket folder cannot be the host of a URL; both kinds take it from the query.
        is_socket = self.host.startswith("/")
        host = "" if is_socket else f"[{self.host}]" if ":" in self.host else self.host
        query = dict(self.parameters) | ({"host": self.host} if is_socket else {})
        tail = "&".join(f"{key}={quote(value, safe='')}" for key, value in query.items())
        return f"{scheme}://{user}@{host}:{self.port}/{name}{'?' if tail else ''}{tail}"
