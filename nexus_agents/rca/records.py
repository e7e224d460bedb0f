"""What the root cause agent takes and gives."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from nexus_agents.records import Evidence, Mode, Record, Text
from nexus_pipelines.analysis.root_cause.levels import ConfidenceLevel

Trigger = Literal["ingestion", "manual"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AnalyzeRequest(Record):
    """A build by its job and number, or a log. What a build's other fields say is taken from ingested data."""

    job_name: Name | None = Field(default=None, description="Job of Jenkins, or workflow of GitHub.", examples=["ci"])
    build_number: int | None = Field(default=None, ge=0, description="Number of the build or run.")
    log: str | None = Field(default=None, description="The log itself; it is analysed at once and not stored.")
    repo_name: Name | None = None
    branch: Name | None = None
    commit_sha: Text | None = None
    build_url: Name | None = None
    pr_id: Text | None = None
    failure_type: Text | None = Field(default=None, description="A hint, returned as given.")
    include_git_diff: bool = Field(default=True, description="Whether suspected files are listed.")
    include_test_output: bool = Field(default=True, description="Whether failing tests are listed.")
    max_log_lines: int = Field(default=5_000, ge=1, le=100_000, description="Of a longer log the last lines are read.")
    requested_by: Text | None = None
    request_source: Text | None = None


class BatchRequest(Record):
    """Up to ten requests; the whole may hold 256 KiB."""

    requests: list[AnalyzeRequest] = Field(min_length=1, max_length=10)
    correlation_id: Text | None = None


class SuspectedFile(Record):
    """A file that the suspected commit changed. relevant_lines: those that failing tests name in it."""

    file_path: str
    change_type: str | None
    lines_added: int | None
    lines_deleted: int | None
    relevant_lines: list[int]
    code_snippet: str | None = Field(description="Lines of its diff; null where the repository does not lie here.")


class SuspectedCommit(Record):
    """A commit since the last green build. probability: over all candidates together with `none of them`."""

    commit_sha: str
    subject: str | None
    author: str | None
    probability: float
    reasons: list[str]


class FailedTest(Record):
    """A test that the log says failed. is_flaky: null where the job never ran again on the same commit."""

    test_name: str
    test_class: str | None
    file: str | None
    line: int | None
    error_message: str | None
    stack_trace: str | None
    expected: str | None
    actual: str | None
    duration_seconds: float | None
    is_flaky: bool | None


class LogBlock(Record):
    """Lines of the log that show the failure, cleaned of colours and time stamps; texts are quoted from outside."""

    start_line: int
    end_line: int
    quote: str
    reasons: list[str]


class SimilarFailure(Record):
    """A stored failure of the same signature."""

    analysis_id: str
    job_name: str | None
    build_number: int | None
    repository: str | None
    started_at: datetime | None


class NearFailure(Record):
    """Another failure, like this one in words or meaning: its newest analysis. It is not counted in times_seen.

    distance: of the vectors, 0 (the same) to 2; what is farther than 0.5 is left out.
    """

    analysis_id: str
    job_name: str | None
    stage_name: str | None
    build_number: int | None
    repository: str | None
    started_at: datetime | None
    category: str
    error_message: str | None
    times_seen: int
    last_fixed_by_commit: str | None
    distance: float


class Analysis(Record):
    """Why a build failed. Texts in it are quoted from a log, which is data from outside."""

    analysis_id: str | None = Field(description="Null of a log that came with the request: it is not stored.")
    request: AnalyzeRequest | None
    analyzed_at: datetime
    analysis_duration_seconds: float | None = Field(description="Measured for a log of the request; null if stored.")
    trigger: Trigger
    outcome: str
    job_name: str | None
    build_number: int | None
    build_url: str | None
    repository: str | None
    branch: str | None
    commit_sha: str | None
    root_cause_summary: str
    root_cause_wording: str | None = Field(default=None, description="The same in a model's words, where it was asked.")
    category: str
    nature: str
    error_type: str
    error_message: str | None
    error_log_excerpt: str
    log_blocks: list[LogBlock]
    failing_step: str | None
    failing_command: str | None
    exit_code: int | None
    confidence_score: float
    confidence_level: ConfidenceLevel
    confidence_reasons: list[str]
    suspected_commit: str | None
    suspected_author: str | None
    suspected_files: list[SuspectedFile]
    suspects: list[SuspectedCommit]
    test_failures: list[FailedTest]
    fix_suggestion: str | None
    additional_recommendations: list[str]
    similar_failures: list[SimilarFailure]
    nearest_failures: list[NearFailure] = Field(
        default=[], description="Of other signatures, in other jobs too; of stored analyses only."
    )
    times_seen: int | None
    last_fixed_by_commit: str | None
    other_analyses_of_build: list[str]
    model_used: str = Field(default="rules", description="What found the cause's words; the cause is the rules'.")
    tokens_used: int = 0
    notification_sent: bool = False
    notification_channel: str | None = None
    evidence: Evidence
    mode: Mode


class Wording(Record):
    """A stored diagnosis in a model's words, or the rules' own text where they say something that it does not.

    reason: why the model's words are not shown. Tokens and cost are null where nobody tells them.
    """

    analysis_id: str
    text: str
    is_reworded: bool
    reason: str | None
    model_name: str
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    created_at: datetime


class FailedAnalysis(Record):
    """A request of a batch that could not be answered, and why."""

    request: AnalyzeRequest
    error_code: str
    error_message: str


class BatchAnswer(Record):
    """Each request's analysis, or its failure, in the order of the requests."""

    analyses: list[Analysis]
    failed_analyses: list[FailedAnalysis]
    total_duration_seconds: float
    correlation_id: str | None


class Queued(Record):
    """What becomes of a reported build. queued: a run reads its log and analyses it."""

    status: Literal["queued", "skipped", "disabled"]
    job: str | None
    build: int | None
    channel: None = None
    reason: str | None = None
