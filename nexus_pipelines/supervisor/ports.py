"""Ports and answers of the services that the supervisor starts."""

import errno
import http.client
import socket
import urllib.request

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.settings import Settings

# Not through the proxy that the environment may name: it does not know this machine's own services.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def require_free_ports(settings: Settings) -> None:
    """Refuse to start on a port that another program holds.

    Raises:
        OperatorError: names the port, the service and the setting that moves it.
    """
    services: dict[int, str] = {}
    for service, port in (
        ("dashboard", settings.dashboard_port),
        ("api", settings.api_port),
        ("dagster", settings.dagster_port),
    ):
        if port in services:
            raise OperatorError(
                f"The {services[port]} and the {service} have the same port {port}; give one of them another with "
                f"NEXUS_{service.upper()}_PORT."
            )
        services[port] = service
        _require_free(settings.host, port, service)


def _require_free(host: str, port: int, service: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            variable = f"NEXUS_{service.upper()}_PORT"
            if error.errno == errno.EADDRINUSE:
                other = port + 100 if port < 65_000 else port - 100
                raise OperatorError(
                    f"Port {port} for the {service} is taken by another program; stop that program, or choose another "
                    f"port with {variable}={other}."
                ) from error
            raise OperatorError(
                f"The {service} cannot listen on {host} port {port} ({(error.strerror or str(error)).lower()}); change "
                f"NEXUS_HOST or {variable}."
            ) from error


def answers(url: str, *, timeout_seconds: float = 1.0) -> bool:
    """Whether an HTTP service answers 200 at `url`."""
    try:
        with _DIRECT.open(url, timeout=timeout_seconds) as response:
            return response.status == 200
    except (OSError, http.client.HTTPException):
        return False
