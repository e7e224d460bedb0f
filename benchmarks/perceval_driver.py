"""Runs one perceval backend to its end; started by perceval_peers.py with the Python of an environment that has it.

    python perceval_driver.py git REPOSITORY FOLDER
    python perceval_driver.py jira URL FOLDER PROJECT TOKEN

Every item goes to FOLDER/items.jsonl. Standard output gives the figures as JSON; imports are not measured.
"""

import json
import resource
import sys
import time
from pathlib import Path

from perceval.backends.core.git import Git
from perceval.backends.core.jira import Jira


def cpu_seconds() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    what, origin, folder, *more = sys.argv[1:]
    if what == "git":
        backend = Git(origin, str(Path(folder) / "mirror"))
    else:
        project, token = more
        backend = Jira(origin, project=project, api_token=token)
    cpu, wall, items = cpu_seconds(), time.perf_counter(), 0
    with (Path(folder) / "items.jsonl").open("w", encoding="utf-8", errors="surrogateescape") as file:
        for item in backend.fetch():
            file.write(json.dumps(item) + "\n")
            items += 1
    print(json.dumps({"items": items, "cpu": cpu_seconds() - cpu, "seconds": time.perf_counter() - wall}))


if __name__ == "__main__":
    main()
