"""A Dagster that answers over HTTP as the real one: every question must be valid in Dagster's own GraphQL schema."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dagster_graphql.schema import create_schema
from graphql import GraphQLSchema, parse, validate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from nexus_pipelines.simulator.api.serve import served


@cache
def _schema() -> GraphQLSchema:
    return create_schema().graphql_schema


@dataclass
class FakeDagster:
    """launched: execution parameters of each run that was started. refusal: what launchRun answers instead."""

    url: str = ""
    job: str = "refresh"
    under_way: int = 0
    refusal: dict[str, Any] | None = None
    launched: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def answer(self, request: Request) -> JSONResponse:
        asked = await request.json()
        problems = validate(_schema(), parse(asked["query"]))
        if problems:
            return JSONResponse({"errors": [{"message": each.message} for each in problems]}, 400)
        if "repositoriesOrError" in asked["query"]:
            node = {"name": "__repository__", "location": {"name": "nexus"}, "jobs": [{"name": self.job}]}
            return JSONResponse({"data": {"repositoriesOrError": {"nodes": [node]}}})
        if "runsOrError" in asked["query"]:
            runs = [{"runId": str(number), "jobName": self.job} for number in range(self.under_way)]
            return JSONResponse({"data": {"runsOrError": {"results": runs}}})
        if self.refusal is not None:
            return JSONResponse({"data": {"launchRun": self.refusal}})
        self.launched.append(asked["variables"]["executionParams"])
        success = {"__typename": "LaunchRunSuccess", "run": {"runId": "0a1b2c3d-0000"}}
        return JSONResponse({"data": {"launchRun": success}})


@contextmanager
def dagster() -> Generator[FakeDagster]:
    """Served while the block runs."""
    fake = FakeDagster()
    with served(Starlette(routes=[Route("/graphql", fake.answer, methods=["POST"])])) as address:
        fake.url = address
        yield fake
