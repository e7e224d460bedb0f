"""The job `refresh` run once in this process, with progress at the terminal."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import dagster as dg
from dagster import DagsterExecutionInterruptedError
from dagster_shared.error import SerializableErrorInfo

from nexus_pipelines.defs.compose import compose
from nexus_pipelines.defs.instance import prepare_instance
from nexus_pipelines.errors import OperatorError
from nexus_pipelines.operations.installation import claim
from nexus_pipelines.operations.migrate import migrate
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import Home
from nexus_pipelines.postgres.roles import ensure_roles
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings


@contextmanager
def prepared(home: Home) -> Generator[Database]:
    """The home's database, at the newest schema and claimed, and Dagster's instance over it.

    Raises:
        OperatorError: the database cannot be opened, belongs to another home, or to a newer Nexus.
    """
    with open_database(home.settings) as database:
        migrate(database)
        claim(database, home)
        ensure_roles(database)
        prepare_instance(database, home.settings)
        yield database


def refresh(settings: Settings, config: Mapping[str, object] | None = None) -> None:
    """Read, build, check, publish, mirror and index; inside `prepared`. config: of the sources' ops.

    Raises:
        OperatorError: the build stopped; the sentence says why.
    """
    sys.unraisablehook = _interrupt_again
    # Its remarks about checks that had nothing to check are not for the person at the terminal.
    # Named in full: the run sets the level of "dagster" itself anew.
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    with dg.DagsterInstance.get() as instance:
        # Otherwise Dagster connects to Postgres anew for each of some hundred events: a third of a small build.
        instance.optimize_for_webserver(statement_timeout=60_000, pool_recycle=3600, max_overflow=20)
        result = (
            compose(settings)
            .resolve_job_def("refresh")
            .execute_in_process(
                instance=instance,
                raise_on_error=False,
                # Dagster's own log goes to its storage and UI; the terminal gets one line a step from the assets.
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}, **(config or {})},
            )
        )
    if not result.success:
        raise OperatorError(f"The build stopped, and nothing new was published. {_why(result, settings)}")


def _interrupt_again(problem: "sys.UnraisableHookArgs") -> None:  # the name exists for type checkers only
    """Dagster turns SIGTERM into an exception wherever Python is at that moment; in the callback of a weak reference
    Python prints it and goes on. The signal is sent anew, so that the run ends where an exception counts.
    """
    if isinstance(problem.exc_value, DagsterExecutionInterruptedError):
        # Not from here: the signal would be met inside this hook, and Python would print that instead.
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
    else:
        sys.__unraisablehook__(problem)


def _why(result: dg.ExecuteInProcessResult, settings: Settings) -> str:
    """The sentence of what Nexus raised on purpose; else where the traceback is."""
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            if data.user_failure_data is not None and data.user_failure_data.description:
                return data.user_failure_data.description
            return _sentence(data.error, f"The step {event.step_key}", result.run_id, settings)
    for event in result.all_events:
        if event.is_job_failure:
            # Before the first step: the database, the lake or a lock could not be had.
            return _sentence(event.job_failure_data.error, "The start of the build", result.run_id, settings)
    return "See the newest run in Dagster for the reason."


def _sentence(error: SerializableErrorInfo | None, what: str, run_id: str, settings: Settings) -> str:
    cause = error.cause if error and error.cause else error
    said = cause.message.strip().splitlines()[0] if cause else "no reason was recorded"
    kind, _, sentence = said.partition(": ")
    if kind.startswith("nexus_pipelines.errors."):
        return sentence
    log = settings.home / "logs" / "build.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        file.write(f"{datetime.now(UTC).isoformat()} {run_id} {what}\n{error}\n")
    return f"{what} failed ({said}); the details are in {log}."
