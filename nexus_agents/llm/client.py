"""The one place that speaks with a language model, over OpenAI's API."""

from dataclasses import dataclass

import openai

from nexus_agents.llm.settings import LlmSettings
from nexus_pipelines.errors import OperatorError


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What a model answered. Counts of tokens are None where the server tells none."""

    text: str
    input_tokens: int | None
    output_tokens: int | None


def complete(settings: LlmSettings, *, model: str, rules: str, data: str, most_tokens: int) -> Completion:
    """Ask once for a text. rules: what we want; data: what it is about, from outside.

    Raises:
        OperatorError: the server refused, did not answer in time, or answered nothing.
    """
    key = settings.api_key.get_secret_value() if settings.api_key is not None else "none"
    server = settings.base_url or "OpenAI"
    try:
        with openai.OpenAI(
            api_key=key, base_url=settings.base_url, timeout=settings.timeout_seconds, max_retries=0
        ) as client:
            answer = client.chat.completions.create(
                model=model,
                messages=[{"role": "system", "content": rules}, {"role": "user", "content": data}],
                max_completion_tokens=most_tokens,
            )
    except openai.APITimeoutError as error:
        raise OperatorError(
            f"The model {model} at {server} did not answer in {settings.timeout_seconds:g} seconds; set "
            "LLM_TIMEOUT_SECONDS, or ask again."
        ) from error
    except openai.OpenAIError as error:
        # Its text may repeat the key, or what was sent.
        status = f" {error.status_code}" if isinstance(error, openai.APIStatusError) else ""
        raise OperatorError(
            f"The model {model} at {server} did not answer ({type(error).__name__}{status}); check LLM_BASE_URL, "
            "LLM_MODEL and LLM_API_KEY."
        ) from error
    text = (answer.choices[0].message.content or "").strip() if answer.choices else ""
    if not text:
        raise OperatorError(f"The model {model} at {server} answered nothing; ask again, or another model.")
    usage = answer.usage
    return Completion(
        text=text,
        input_tokens=usage.prompt_tokens if usage else None,
        output_tokens=usage.completion_tokens if usage else None,
    )
