"""The company as archives: reproducible to the byte, true to git, and readable by the real sources."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from file_lake import open_file_lake

from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.writers.archives import Archives, write_archives
from nexus_pipelines.simulator.writers.git import reachable_commits
from nexus_pipelines.sources.git.archive import read_repository
from nexus_pipelines.sources.git.contract import CONTRACT as GIT_CONTRACT
from nexus_pipelines.sources.git.location import parse_location
from nexus_pipelines.sources.jira.archive import contract_for
from nexus_pipelines.sources.jira.archive import read as read_dump
from nexus_pipelines.sources.jira.dump import find_dumps
from nexus_pipelines.sources.slack.archive import read_export
from nexus_pipelines.sources.slack.contract import CONTRACT
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables


@pytest.fixture(scope="module")
def archives(world: World, tmp_path_factory: pytest.TempPathFactory) -> Archives:
    return write_archives(world, tmp_path_factory.mktemp("a folder with spaces") / "demo")


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def digest(archives: Archives) -> str:
    found = hashlib.sha256()
    for folder in (archives.jira, archives.slack):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    for repository in archives.repositories:
        found.update(git(repository, "for-each-ref").encode())
    return found.hexdigest()


def test_writing_again_gives_the_same_bytes(world: World, archives: Archives, tmp_path: Path) -> None:
    # Over what an interrupted start left behind.
    (tmp_path / "slack" / "general").mkdir(parents=True)
    (tmp_path / "slack" / "general" / "1999-01-01.json").write_text("[")
    assert digest(write_archives(world, tmp_path)) == digest(archives)


def test_git_computes_the_ids_that_the_world_has(world: World, archives: Archives) -> None:
    for repository, path in zip(world.repositories, archives.repositories, strict=True):
        assert set(git(path, "rev-list", "--all").split()) == reachable_commits(repository)
        assert git(path, "fsck", "--strict", "--full") == ""
        heads = dict(line.split()[::-1] for line in git(path, "show-ref", "--heads").splitlines())
        assert heads == {f"refs/heads/{ref.name}": ref.sha for ref in repository.branches}
        assert git(path, "symbolic-ref", "HEAD") == "refs/heads/main\n"
        tags = set(
            git(
                path, "for-each-ref", "--format=%(refname:short) %(objecttype) %(*objectname)", "refs/tags"
            ).splitlines()
        )
        assert tags == {f"{tag.name} tag {tag.sha}" for tag in repository.tags}


def test_the_dump_has_every_issue_in_the_shape_of_the_cloud_api(world: World, archives: Archives) -> None:
    records = [
        json.loads(line)
        for product in world.products
        for line in (archives.jira / f"{product.key}.issues.jsonl").read_bytes().splitlines()
    ]
    assert sorted(record["key"] for record in records) == sorted(issue.key for issue in world.issues)
    histories = [history["id"] for record in records for history in record["changelog"]["histories"]]
    assert len(histories) == len(set(histories))
    by_key = {issue.key: issue for issue in world.issues}
    for record in records:
        issue, fields = by_key[record["key"]], record["fields"]
        assert fields["description"]["type"] == "doc"
        assert fields["comment"]["total"] == len(issue.comments)
        assert record["changelog"]["total"] == len(record["changelog"]["histories"])
        moved = [i for h in reversed(record["changelog"]["histories"]) for i in h["items"] if i["field"] == "status"]
        assert not moved or moved[-1]["toString"] == fields["status"]["name"]
        assert (fields["resolutiondate"] is None) == (fields["resolution"] is None)
    projects = [json.loads(line) for line in (archives.jira / "projects.jsonl").read_bytes().splitlines()]
    assert [project["key"] for project in projects] == [product.key for product in world.products]
    assert sum(len(project["versions"]) for project in projects) == len(world.versions)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_file_lake(tmp_path)
    yield connection
    connection.close()


def test_the_slack_source_reads_every_message(
    world: World, archives: Archives, lake: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    create_tables(lake, CONTRACT)
    batch = read_export(Landing(tmp_path / "landing"), archives.slack)
    assert batch is not None
    assert not batch.quarantined
    commit(lake, CONTRACT, batch)
    found = lake.execute(
        "select count(*), count(distinct channel_id), count(edited_at), count(files) from lake.raw_slack.messages"
    ).fetchone()
    assert found == (
        len(world.messages),
        len(world.channels),
        sum(m.edited_ts is not None for m in world.messages),
        sum(m.file_name is not None for m in world.messages),
    )
    assert lake.execute("select count(*) from lake.raw_slack.users where email like '%.example'").fetchone() == (
        sum(person.role != "bot" for person in world.people),
    )


def test_the_jira_source_reads_every_ticket_with_its_history(
    world: World, archives: Archives, lake: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    dumps = find_dumps([str(archives.jira)])
    contract = contract_for(dumps)
    create_tables(lake, contract)
    for dump in dumps:
        batch = read_dump(dump, Landing(tmp_path / "landing"), None)
        assert batch is not None
        assert not batch.quarantined
        assert commit(lake, contract, batch).quarantined == 0

    def count(table: str, condition: str = "true") -> int:
        row = lake.execute(f"select count(*) from lake.raw_jira.{table} where {condition}").fetchone()
        assert row is not None
        return row[0]

    issues = world.issues
    assert count("issues") == len(issues)
    assert count("issues", "has_changelog and description is not null") == len(issues)
    assert count("issues", "story_points is not null") == sum(issue.points is not None for issue in issues)
    assert count("issues", "team is not null") == sum(issue.team is not None for issue in issues)
    assert count("issues", "is_flagged") == sum(issue.flagged for issue in issues)
    assert count("issues", "resolved_at is not null") == sum(issue.resolved_at is not None for issue in issues)
    assert count("issues", "json_array_length(sprints) > 0") == sum(bool(issue.sprints) for issue in issues)
    assert count("issues", "epic_key is not null") == sum(issue.epic is not None for issue in issues)
    assert count("comments") == sum(len(issue.comments) for issue in issues)
    assert count("changelog_items", "field = 'status'") == sum(c.field == "status" for i in issues for c in i.changes)
    assert count("versions") == len(world.versions)
    assert count("projects") == len(world.products)


def test_the_git_source_reads_every_commit(
    world: World, archives: Archives, lake: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    create_tables(lake, GIT_CONTRACT)
    landing = Landing(tmp_path / "landing")
    for repository, path in zip(world.repositories, archives.repositories, strict=True):
        batch = read_repository(
            parse_location(str(path)), name=repository.name, landing=landing, mirrors=tmp_path / "git", jobs=1
        )
        assert batch is not None
        assert commit(lake, GIT_CONTRACT, batch).quarantined == 0
    found = lake.execute("select count(*), count(distinct author_email) > 20 from lake.raw_git.commits").fetchone()
    assert found == (sum(len(reachable_commits(repository)) for repository in world.repositories), True)
    tags = lake.execute("select count(*) from lake.raw_git.refs where ref_type = 'tag'").fetchone()
    assert tags == (sum(len(repository.tags) for repository in world.repositories),)
