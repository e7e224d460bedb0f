"""`/docs`: the interactive reference, from this service's own OpenAPI description and with nothing from outside."""

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)
_PAGE = files("nexus_agents.routes").joinpath("docs.html").read_text(encoding="utf-8")
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
    "frame-ancestors 'none'"
)


@router.get("/docs")
def docs() -> HTMLResponse:
    """Every operation with a form to try it."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})
