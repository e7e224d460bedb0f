"""The upstream systems of a world behind one address on 127.0.0.1, for demo mode and for tests."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.simulator.api.faults import App, FaultLayer, Faults

_START_SECONDS = 20.0


def build_app(systems: Mapping[str, Callable[..., Any]], faults: Faults | None = None) -> FaultLayer:
    """One app: the system named `jira` answers below `/jira`, and so on. Faults hit all of them."""
    routes = [Mount(f"/{name}", app=app) for name, app in systems.items()]
    return FaultLayer(cast(App, Starlette(routes=routes)), faults)


@contextmanager
def served(app: Callable[..., Any]) -> Generator[str]:
    """Serve `app` on a free port of 127.0.0.1 while the block runs; its address, without a slash at the end.

    Raises:
        OperatorError: it did not start.
    """
    # What breaks off an answer on purpose is not worth a traceback.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        port = listening.getsockname()[1]
        # The layer of faults tells the time: by a clock that may be wrong.
        config = uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", date_header=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True, name="simulator")
        thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise OperatorError("The simulator of the upstream systems did not start; see the log of this run.")
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(timeout=5)
