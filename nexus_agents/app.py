"""The services as FastAPI apps: the orchestrator with every specialist under its prefix, or one specialist alone."""

from fastapi import APIRouter, FastAPI

from nexus_agents.boundary import add_error_boundary
from nexus_agents.llm.settings import LlmSettings
from nexus_agents.metrics import Metrics
from nexus_agents.rca.settings import RcaSettings
from nexus_agents.requests import RequestGate, allowed_hosts
from nexus_agents.resources import VERSION, Resources
from nexus_agents.roles import API, SPECIALISTS, Role
from nexus_agents.routes import docs, probes, query, release_webhook, webhooks
from nexus_agents.webhooks.settings import SECRET_NAMES, WebhookSettings


def create_app(
    resources: Resources, role: Role = API, *, host: str | None = None, webhook_settings: WebhookSettings | None = None
) -> FastAPI:
    """The app of `role`. `host` is the address that it listens on, which decides the Host headers it answers to.

    webhook_settings: default: those of the environment.
    """
    app = FastAPI(
        title=f"Nexus {role.title}",
        version=VERSION,
        description=role.description,
        # Our own page: the usual ones load scripts from outside, which could then read everything here.
        docs_url=None,
        redoc_url=None,
    )
    app.state.resources = resources
    app.state.role = role.name
    app.state.rca = RcaSettings()
    app.state.llm = LlmSettings()
    app.state.webhooks = webhook_settings = webhook_settings or WebhookSettings()
    app.state.metrics = Metrics(resources, agent_type=role.name)
    add_error_boundary(app)
    app.include_router(probes.router)
    app.include_router(docs.router)
    for router in _routers(role):
        app.include_router(router)
    hosts = allowed_hosts(host or resources.settings.host)
    open_webhooks = frozenset(sender for sender in SECRET_NAMES if webhook_settings.is_open(sender))
    app.add_middleware(RequestGate, metrics=app.state.metrics, hosts=hosts, open_webhooks=open_webhooks)
    return app


def _routers(role: Role) -> list[APIRouter]:
    if role is not API:
        return [role.router] if role.router else []
    mounted = APIRouter()
    for specialist in SPECIALISTS:
        if specialist.router is not None:
            mounted.include_router(specialist.router, prefix=f"/{specialist.name}")
    return [query.router, webhooks.router, release_webhook.router, mounted]
