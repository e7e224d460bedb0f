"""What the root cause agent takes: environment variables, as the chart sets them."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RcaSettings(BaseSettings):
    """RCA_MAX_LOG_CHARS, RCA_MAX_DIFF_CHARS, RCA_AUTO_ANALYZE and RCA_LLM_MODEL."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    # A request holds 256 KiB, of which JSON's escapes take a part.
    rca_max_log_chars: int = Field(
        default=100_000, ge=1_000, le=200_000, description="Longest log that a request may hold."
    )
    rca_max_diff_chars: int = Field(
        default=50_000, ge=0, le=200_000, description="Characters of diffs that an answer may hold."
    )
    rca_auto_analyze: bool = Field(default=True, description="Whether Jenkins's webhook of the agent reads at once.")
    rca_llm_model: str | None = Field(default=None, description="Model that words diagnoses, instead of LLM_MODEL.")
