"""Ports before the start, and services that answer."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.settings import Settings
from nexus_pipelines.supervisor.ports import answers, require_free_ports


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture
def port() -> Iterator[int]:
    """A port at which something answers."""
    with HTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_our_own_services_are_not_asked_through_a_proxy(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{_free()}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert answers(f"http://127.0.0.1:{port}/")


def test_a_taken_port_is_named(port: int) -> None:
    with pytest.raises(OperatorError, match=f"Port {port} for the api is taken"):
        require_free_ports(Settings(dashboard_port=_free(), api_port=port, dagster_port=_free()))


def test_two_services_on_one_port_and_an_address_of_another_machine_are_refused() -> None:
    one = _free()
    with pytest.raises(OperatorError, match="dashboard and the api have the same port"):
        require_free_ports(Settings(dashboard_port=one, api_port=one))
    with pytest.raises(OperatorError, match=r"cannot listen on 192\.0\.2\.1"):
        require_free_ports(Settings(host="192.0.2.1", dashboard_port=_free()))
