"""Vision-language models behind a server that speaks the OpenAI protocol: vLLM, SGLang, llama.cpp, or a hosted one."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta
from PIL import Image as Pillow

from gbc.models.prompted.asking import Prompting
from gbc.models.prompted.describer import PromptedDescriber
from gbc.models.prompted.grounding import Coordinates, PromptedDetector
from gbc.models.prompted.manners import Manners
from gbc.models.prompted.refusals import retry_after, told
from gbc.models.prompted.vlm import Ask, Pixels, Said
from gbc.models.roles import MisconfiguredError, ModelError, Traits, UnavailableError
from gbc.models.usage import report

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

Price = Annotated[float, Meta(ge=0, description="Money for a million tokens")]


class Server(Prompting, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a server is, what it serves, and how it is asked."""

    SHAPELESS: ClassVar[frozenset[str]] = Prompting.SHAPELESS | {
        *("base_url", "key_variable", "slots", "timeout", "attempts", "price_in", "price_out")
    }

    model: Annotated[str, Meta(description="The name under which the server knows the model", min_length=1)]
    base_url: Annotated[str, Meta(description="Its address, up to and with /v1")] = "http://127.0.0.1:8000/v1"
    key_variable: Annotated[str, Meta(description="Environment variable that holds the key")] = "OPENAI_API_KEY"
    slots: Annotated[int, Meta(ge=1, description="Requests that are with the server at once")] = 16
    timeout: Annotated[float, Meta(gt=0, description="Seconds until a request is given up")] = 120.0
    attempts: Annotated[int, Meta(ge=1, description="How often a request is made while the server is unable")] = 8
    temperature: Annotated[float, Meta(ge=0, le=2, description="0: always the likeliest words")] = 0.0
    image_format: Annotated[Literal["jpeg", "png"], Meta(description="How views travel")] = "jpeg"
    price_in: Price = 0.0
    price_out: Price = 0.0


class OpenAIServer:
    """Asks one server, from as many threads as there are slots. Raises ``ModelError`` where no key can be had."""

    def __init__(self, settings: Server, seed: int) -> None:
        import openai

        self._settings = settings
        self._seed = seed
        self._manners = Manners()
        self._key = key_of(settings)
        self._client = openai.OpenAI(
            base_url=settings.base_url, api_key=self._key or "none", timeout=settings.timeout, max_retries=0
        )  # the runtime repeats, so that it can wait without holding a slot
        self.name = settings.model
        self.fingerprint = f"{settings.model}/{settings.temperature}/{settings.image_format}/{seed}"
        self.traits = Traits(
            slots=settings.slots, timeout=settings.timeout + 5, attempts=settings.attempts, steady=False
        )  # the client gives up first and lets go of its thread

    def reply(self, asks: Sequence[Ask]) -> list[Said]:
        """What the model says to each question, and what that cost to ``gbc.models.usage``."""
        return [self._reply(ask) for ask in asks]

    def _reply(self, ask: Ask) -> Said:
        manners: Manners | None = self._manners
        refused = ModelError("")
        while manners is not None:
            sent = manners.parameters(ask, self._settings.temperature, self._seed)
            try:
                completion = self._complete(ask, sent)
            except _RefusedError as error:
                refused = error
                manners = manners.after(str(error), sent)
            else:
                self._manners = manners
                return self._said(completion)
        raise ModelError(str(refused))

    def _complete(self, ask: Ask, parameters: dict[str, Any]) -> ChatCompletion:
        import openai

        content: list[Any] = [
            {"type": "image_url", "image_url": {"url": data_url(ask.image, self._settings.image_format)}},
            {"type": "text", "text": ask.text},
        ]
        try:
            return self._client.chat.completions.create(  # type: ignore[no-any-return]
                model=self._settings.model, messages=[{"role": "user", "content": content}], **parameters
            )
        except openai.APIStatusError as error:
            raise self._status_error(error) from None
        except openai.APITimeoutError:
            raise UnavailableError(f"no answer within {self._settings.timeout:g} s") from None
        except openai.APIConnectionError as error:
            cause = error.__cause__ or error
            raise UnavailableError(f"{self._settings.base_url}: {told(cause, self._key)}") from None
        except (openai.APIError, ValueError) as error:  # what came is no reply of this protocol
            raise UnavailableError(f"{self._settings.base_url}: {told(error, self._key)}") from None

    def _status_error(self, error: Any) -> ModelError:
        """What an HTTP status means: try again, ask in another way, or mend something."""
        settings, status = self._settings, error.status_code
        why = f"{settings.base_url} answered {status}: {told(error, self._key)}"
        if status in (408, 409, 425, 429) or status >= 500:
            return UnavailableError(why, retry_after(error.response.headers))
        if status in (401, 403):
            has = "was refused" if self._key else "is empty"
            return MisconfiguredError(f"{why}; put the server's key into {settings.key_variable}, which {has}")
        if status == 404:
            return MisconfiguredError(
                f"{why}; does base_url end in /v1, and is {settings.model!r} what the server calls it?"
            )
        return _RefusedError(why)

    def _said(self, completion: ChatCompletion) -> Said:
        choices = getattr(completion, "choices", None)  # a proxy's page of HTML comes as a text
        if not choices:
            raise UnavailableError(f"{self._settings.base_url}: the reply is no chat completion")
        if completion.usage is not None:
            tokens_in, tokens_out = completion.usage.prompt_tokens or 0, completion.usage.completion_tokens or 0
            money = (tokens_in * self._settings.price_in + tokens_out * self._settings.price_out) / 1e6
            report(tokens_in=tokens_in, tokens_out=tokens_out, money=money)
        message = choices[0].message
        return Said((message and message.content) or "", cut=choices[0].finish_reason == "length")


class _RefusedError(ModelError):
    """The server does not take a request as it is put."""


def key_of(settings: Server) -> str:
    """The key from the environment; empty where there is none and the server may do without.

    Raises ``ModelError`` where a key stands in the address, or is missing for a hosted server.
    """
    address = urlsplit(settings.base_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ModelError(f"base_url {settings.base_url!r}: write it as http://host:port/v1")
    if address.username or address.password or address.query:
        raise ModelError(
            "base_url holds more than an address, and would be written into the dataset; "
            f"put the key into the environment variable {settings.key_variable}"
        )
    key = os.environ.get(settings.key_variable, "").strip()
    if not key and address.scheme == "https":
        raise ModelError(
            f"{settings.base_url}: it wants a key; put it into the environment variable {settings.key_variable}, "
            "or name another one with key_variable"
        )
    return key


def data_url(pixels: Pixels, image_format: Literal["jpeg", "png"]) -> str:
    """A view as an address that holds it."""
    stream = io.BytesIO()
    options: dict[str, Any] = {"quality": 92, "subsampling": 0} if image_format == "jpeg" else {}
    Pillow.fromarray(pixels).save(stream, image_format, **options)
    return f"data:image/{image_format};base64,{base64.b64encode(stream.getvalue()).decode()}"


class ServerDescriber(PromptedDescriber):
    """A vision-language model behind an OpenAI-compatible server, asked by prompts."""

    Settings: ClassVar[type[msgspec.Struct]] = Server
    extra: ClassVar[str | None] = "server"

    def __init__(self, settings: Server, seed: int) -> None:
        super().__init__(OpenAIServer(settings, seed), settings, seed)


class ServerDetectorSettings(Server, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A server, and how its model points."""

    coordinates: Annotated[Coordinates, Meta(description="thousand: Qwen3-VL; pixel: Qwen2.5-VL")] = "thousand"


class ServerDetector(PromptedDetector):
    """A vision-language model that points, behind an OpenAI-compatible server."""

    Settings: ClassVar[type[msgspec.Struct]] = ServerDetectorSettings
    extra: ClassVar[str | None] = "server"

    def __init__(self, settings: ServerDetectorSettings, seed: int) -> None:
        super().__init__(OpenAIServer(settings, seed), settings, settings.coordinates)
