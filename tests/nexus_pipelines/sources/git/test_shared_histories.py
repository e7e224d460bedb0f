"""Two real histories, to the last commit."""

import subprocess

import pytest


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "expected"),
    [("appc-daemon", (1_978, 1_937, 341)), ("alloy", (4_802, 4_388, 163))],
)
def test_every_commit_and_line(bundles, ingest, tmp_path, git_sums, name, expected):  # noqa: PLR0917 - fixtures
    commits, on_default, tags = expected
    ingest(bundles / f"{name}.bundle", name=name, jobs=2)
    assert ingest.rows("select count(*), count(distinct commit_sha) from lake.raw_git.commits") == [(commits, commits)]
    assert ingest.rows("select count(*) from lake.raw_git.branch_commits") == [(on_default,)]
    assert ingest.rows("select count(*) from lake.raw_git.refs where ref_type = 'tag'") == [(tags,)]
    assert ingest.rows("select count(*) from lake.raw_git.refs where is_default_branch") == [(1,)]
    subprocess.run(
        ["git", "clone", "--quiet", "--mirror", str(bundles / f"{name}.bundle"), str(tmp_path / "m")], check=True
    )
    assert ingest.sums(name) == git_sums(tmp_path / "m")
    assert ingest(bundles / f"{name}.bundle", name=name) is None
