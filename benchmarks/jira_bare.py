"""The plainest client that ends with what a sync of a Jira Cloud ends with: what `jira_sync.py` measures us against.

It asks what our sync asks (httpx, one connection), parses with orjson, writes JSON lines to one file, and has DuckDB's
`read_json` make tables of it, with the types that Nexus declares. It has no retries, lands and compresses nothing,
keeps no unknown field, quarantines and merges nothing, has no cursor, and cannot go on after a kill.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import orjson

from nexus_pipelines.warehouse.contract import SourceContract
from nexus_pipelines.warehouse.tables import lenient_columns, quoted, rows_sql

Json = dict[str, Any]
_LISTED_BY_MANY = ("projects", "versions", "components")


class BareClient:
    """A Jira Cloud at `url`."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(base_url=url, headers={"authorization": f"Bearer {token}"})

    def fetch(self, project: str, target: Path) -> int:
        """Writes every issue of the project, whole, to `target`; how many."""
        for path in ("/rest/api/2/serverInfo", "/rest/api/3/field", "/rest/api/3/project/search"):
            self._get(path)
        self._get(f"/rest/api/3/project/{project}")
        count = 0
        with target.open("wb") as file:
            for page in self._pages(project):
                self._complete(page)
                file.writelines(orjson.dumps(issue, option=orjson.OPT_APPEND_NEWLINE) for issue in page)
                count += len(page)
        self._post("/rest/api/3/search/approximate-count", {"jql": f'project = "{project}"'})
        for _ in self._pages(project, fields="key", limit=5000):
            pass
        return count

    def _pages(self, project: str, *, fields: str = "*all", limit: int = 100) -> Iterator[list[Json]]:
        after = ""
        while True:
            asked: Json = {"jql": f'project = "{project}"{after} order by key asc', "maxResults": limit}
            more = {"fields": [fields], **({"expand": "changelog"} if fields == "*all" else {})}
            answer = self._post("/rest/api/3/search/jql", asked | more)
            yield answer["issues"]
            if not answer.get("nextPageToken"):
                return
            after = f' and key > "{answer["issues"][-1]["key"]}"'

    def _complete(self, page: list[Json]) -> None:
        cut = {each["id"]: each for each in page if each["changelog"]["total"] > len(each["changelog"]["histories"])}
        for each in cut.values():
            each["changelog"]["histories"] = []
        token = None
        while cut:
            asked: Json = {"issueIdsOrKeys": list(cut), "maxResults": 1000}
            answer = self._post("/rest/api/3/changelog/bulkfetch", asked | ({"nextPageToken": token} if token else {}))
            for log in answer["issueChangeLogs"]:
                cut[log["issueId"]]["changelog"]["histories"] += log["changeHistories"]
            token = answer.get("nextPageToken")
            if not token:
                break
        for each in page:
            held = each["fields"]["comment"]
            if held["total"] > len(held["comments"]):
                held["comments"] = []
                while len(held["comments"]) < held["total"]:
                    window = {"startAt": len(held["comments"]), "maxResults": 100}
                    held["comments"] += self._get(f"/rest/api/3/issue/{each['id']}/comment", window)["comments"]

    def _get(self, path: str, parameters: Json | None = None) -> Any:
        return self._read(self._http.get(path, params=parameters))

    def _post(self, path: str, body: Json) -> Any:
        return self._read(self._http.post(path, content=orjson.dumps(body)))

    def _read(self, response: httpx.Response) -> Any:
        return orjson.loads(response.raise_for_status().content)


def nested_table(connection: duckdb.DuckDBPyConnection, contract: SourceContract, lines: Path) -> int:
    """One row an issue, its lists nested in it, in table peer.nested; how many rows."""
    (stream,) = (each for each in contract.streams if each.name == "issues")
    columns = ", ".join(f"'{name}': '{type_}'" for name, type_ in stream.record.items())
    connection.execute(
        f"create table peer.nested as select *, '{{}}'::json as remainder, 0 as _record"
        f" from read_json('{lines}', format = 'newline_delimited', columns = {{{columns}}})"
    )
    return _count(connection, "peer.nested")


def flat_tables(connection: duckdb.DuckDBPyConnection, contract: SourceContract) -> int:
    """From peer.nested the seven tables that Nexus keeps, a row for each comment, change and so on; how many rows."""
    rows = 0
    page = "peer.nested as page"
    for table in (each for each in contract.tables if each.stream == "issues"):
        select = rows_sql(table, page, lenient_columns(connection, table, page))
        names = quoted([column.name for column in table.columns])
        once = f"distinct on ({quoted(list(table.key))}) {names}" if table.name in _LISTED_BY_MANY else names
        connection.execute(f"create table peer.{table.name} as select {once} from ({select})")
        rows += _count(connection, f"peer.{table.name}")
    return rows


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0
