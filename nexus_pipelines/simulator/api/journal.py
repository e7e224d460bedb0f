"""What was written to the simulated systems, kept in a file, so that the next start of the simulator has it too."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]
Note = Callable[[Json], None]


class Journal:
    """JSON lines, one a write; several systems share a file, each under its own name."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, system: str) -> Iterator[Json]:
        """The writes of a system, in order; a line that was cut off by a kill ends them."""
        if not self._path.exists():
            return
        for line in self._path.read_bytes().splitlines():
            try:
                record: Json = orjson.loads(line)
            except orjson.JSONDecodeError:
                return
            if record["system"] == system:
                yield record["write"]

    def note(self, system: str) -> Note:
        """Adds a write of a system."""

        def add(write: Json) -> None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(orjson.dumps({"system": system, "write": write}) + b"\n")

        return add
