"""The streams of a Git history and the raw tables that they become."""

from nexus_pipelines.warehouse.contract import Column, RawTable, SourceContract, Stream

SOURCE = "git"

_COMMITS = Stream(
    name="commits",
    record={
        "repository": "VARCHAR",
        "commit_sha": "VARCHAR",
        "part": "BIGINT",
        "parent_shas": "JSON",
        "author_name": "VARCHAR",
        "author_email": "VARCHAR",
        "author_name_raw": "VARCHAR",
        "author_email_raw": "VARCHAR",
        "authored_seconds": "BIGINT",
        "author_utc_offset_minutes": "INTEGER",
        "committer_name": "VARCHAR",
        "committer_email": "VARCHAR",
        "committed_seconds": "BIGINT",
        "subject": "VARCHAR",
        "body": "VARCHAR",
        "trailers": "JSON",
        "is_merge": "BOOLEAN",
        "has_line_counts": "BOOLEAN",
        "read_at": "TIMESTAMPTZ",
        "changes": (
            "STRUCT(path VARCHAR, old_path VARCHAR, status VARCHAR, additions BIGINT, deletions BIGINT, "
            "is_binary BOOLEAN)[]"
        ),
    },
)
_REFS = Stream(
    name="refs",
    record={
        "repository": "VARCHAR",
        "ref_name": "VARCHAR",
        "ref_type": "VARCHAR",
        "target_sha": "VARCHAR",
        "commit_sha": "VARCHAR",
        "tagged_seconds": "BIGINT",
        "tagger_name": "VARCHAR",
        "subject": "VARCHAR",
        "is_default_branch": "BOOLEAN",
        "read_at": "TIMESTAMPTZ",
    },
)
_BRANCHES = Stream(
    name="branches",
    record={"repository": "VARCHAR", "branch": "VARCHAR", "commit_shas": "VARCHAR[]", "read_at": "TIMESTAMPTZ"},
)
_REPOSITORIES = Stream(
    name="repositories",
    record={
        "repository": "VARCHAR",
        "location": "VARCHAR",
        "default_branch": "VARCHAR",
        "head_sha": "VARCHAR",
        "is_partial": "BOOLEAN",
        "read_at": "TIMESTAMPTZ",
    },
)


def _as_is(stream: Stream, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name=name, type=stream.record[name], expression=name) for name in names)


def _moment(name: str, seconds: str, description: str) -> Column:
    return Column(name=name, type="TIMESTAMPTZ", expression=f"to_timestamp({seconds})", description=description)


REPOSITORIES = RawTable(
    source=SOURCE,
    name="repositories",
    stream=_REPOSITORIES.name,
    description="One row a Git repository, as it was last read.",
    key=("repository",),
    columns=_as_is(_REPOSITORIES, *_REPOSITORIES.record),
)

COMMITS = RawTable(
    source=SOURCE,
    name="commits",
    stream=_COMMITS.name,
    description="One row a commit, of every ref that was ever read; the names are those of the mailmap.",
    key=("repository", "commit_sha"),
    where="part = 0",
    columns=(
        *_as_is(
            _COMMITS,
            "repository",
            "commit_sha",
            "parent_shas",
            "author_name",
            "author_email",
            "author_name_raw",
            "author_email_raw",
        ),
        _moment("authored_at", "authored_seconds", "Null where the date is unreadable or in the future."),
        *_as_is(_COMMITS, "author_utc_offset_minutes", "committer_name", "committer_email"),
        _moment("committed_at", "committed_seconds", "Null where the date is unreadable or in the future."),
        *_as_is(_COMMITS, "subject", "body", "trailers", "is_merge"),
        Column(
            name="has_line_counts",
            type="BOOLEAN",
            expression="has_line_counts",
            description="False for merges, which are not compared, and where the clone lacks files or parents.",
        ),
    ),
)

FILE_CHANGES = RawTable(
    source=SOURCE,
    name="file_changes",
    stream=_COMMITS.name,
    description="One row a path that a commit changed against its parent; merges have none.",
    key=("repository", "commit_sha", "path"),
    rows=", unnest(changes) as changed(change)",
    columns=(
        *_as_is(_COMMITS, "repository", "commit_sha"),
        Column(
            name="path",
            type="VARCHAR",
            expression="change.path",
            description=r"Bytes that are not UTF-8 are written as \xNN.",
        ),
        Column(name="old_path", type="VARCHAR", expression="change.old_path", description="Of a rename."),
        Column(
            name="change_type",
            type="VARCHAR",
            expression=(
                "case change.status when 'A' then 'added' when 'M' then 'modified' when 'D' then 'deleted' "
                "when 'R' then 'renamed' when 'C' then 'copied' when 'T' then 'type_changed' end"
            ),
        ),
        Column(
            name="additions",
            type="BIGINT",
            expression="change.additions",
            description="Lines; null for a binary file and where the commit has no line counts.",
        ),
        Column(name="deletions", type="BIGINT", expression="change.deletions", description="As additions."),
        Column(name="is_binary", type="BOOLEAN", expression="coalesce(change.is_binary, false)"),
    ),
)

REFS = RawTable(
    source=SOURCE,
    name="refs",
    stream=_REFS.name,
    description="One row a branch, tag or other ref that the repository has now.",
    key=("repository", "ref_name"),
    replace_within=("repository",),
    columns=(
        *_as_is(_REFS, "repository", "ref_name", "ref_type", "target_sha"),
        Column(
            name="commit_sha",
            type="VARCHAR",
            expression="commit_sha",
            description="The commit behind the ref, through any tags; null for a tag of a file or folder.",
        ),
        _moment("tagged_at", "tagged_seconds", "Of an annotated tag."),
        *_as_is(_REFS, "tagger_name", "subject", "is_default_branch"),
    ),
)

BRANCH_COMMITS = RawTable(
    source=SOURCE,
    name="branch_commits",
    stream=_BRANCHES.name,
    description="One row a commit that can be reached from the default branch.",
    key=("repository", "commit_sha"),
    replace_within=("repository",),
    rows=", unnest(commit_shas) as reached(reached_sha)",
    columns=(
        *_as_is(_BRANCHES, "repository", "branch"),
        Column(name="commit_sha", type="VARCHAR", expression="reached_sha"),
    ),
)

CONTRACT = SourceContract(
    source=SOURCE,
    streams=(_REPOSITORIES, _COMMITS, _REFS, _BRANCHES),
    tables=(REPOSITORIES, COMMITS, FILE_CHANGES, REFS, BRANCH_COMMITS),
)
