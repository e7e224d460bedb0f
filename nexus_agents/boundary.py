"""The error boundary: what went wrong becomes a status code and one sentence; the rest is for the log."""

import logging

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from nexus_agents.requests import failure
from nexus_pipelines.errors import NexusError, RefusedQuery, UserError

_LOG = logging.getLogger(__name__)
_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    503: "unavailable",
}


def trace_id(request: Request) -> str:
    """The id of this request, as its answer repeats it."""
    return str(request.state.trace_id)


def add_error_boundary(app: FastAPI) -> None:
    """Register all handlers."""

    @app.exception_handler(NexusError)
    def nexus_error(request: Request, error: NexusError) -> JSONResponse:
        match error:
            case RefusedQuery():
                status, code = 400, "refused_query"
            case UserError():
                status, code = 400, "bad_request"
            case _:
                status, code = 503, "unavailable"
        return failure(status, code, str(error), trace_id(request))

    @app.exception_handler(psycopg.OperationalError)
    def no_database(request: Request, error: psycopg.OperationalError) -> JSONResponse:
        _LOG.warning("Postgres failed in request %s: %s", trace_id(request), error)
        return failure(503, "unavailable", "Postgres does not answer; `nexus status` shows more.", trace_id(request))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> JSONResponse:
        code = _CODES.get(error.status_code, "http_error")
        sentence = f"There is nothing at {request.url.path[:200]}." if error.detail == "Not Found" else error.detail
        answer = failure(error.status_code, code, sentence, trace_id(request))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part)[:60] for part in first["loc"] if part != "body") or "the body"
        return failure(422, "invalid_request", f"{where}: {first['msg']}.", trace_id(request))

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> JSONResponse:
        del error  # logged with its traceback by the gate, which sees it next
        return failure(500, "internal_error", "Nexus failed here; its log has the details.", trace_id(request))
