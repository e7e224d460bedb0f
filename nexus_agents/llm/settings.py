"""Which language model may be asked, and what it costs: environment variables, as the chart sets them."""

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class LlmSettings(BaseSettings):
    """No model is asked without LLM_MODEL and one of LLM_API_KEY and LLM_BASE_URL.

    Prices are in dollars a million tokens; without both, costs are not known.
    """

    model_config = SettingsConfigDict(
        env_prefix="LLM_", frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    api_key: SecretStr | None = Field(default=None, description="Key of the server; many of one's own need none.")
    base_url: str | None = Field(default=None, description="Address of a server that speaks OpenAI's API.")
    model: str | None = Field(default=None, description="Name of the model there.")
    timeout_seconds: float = Field(default=30.0, gt=0, le=600, description="How long an answer is waited for.")
    input_dollars: float | None = Field(default=None, ge=0, description="Price of a million tokens that it reads.")
    output_dollars: float | None = Field(default=None, ge=0, description="Price of a million tokens that it writes.")

    @field_validator("base_url", mode="after")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        address = urlsplit(value)
        if address.scheme not in {"http", "https"} or not address.hostname or address.username is not None:
            raise ValueError("it must be an http(s) address without a user name")
        return value.rstrip("/")

    @property
    def is_configured(self) -> bool:
        """Whether a model may be asked."""
        return self.model is not None and (self.api_key is not None or self.base_url is not None)

    def cost(self, *, input_tokens: int | None, output_tokens: int | None) -> float | None:
        """Dollars; None where a price or a count is not known."""
        known = (self.input_dollars, self.output_dollars, input_tokens, output_tokens)
        if any(each is None for each in known):
            return None
        return (
            (self.input_dollars or 0) * (input_tokens or 0) + (self.output_dollars or 0) * (output_tokens or 0)
        ) / 1e6
