"""The language model of an installation: how it is reached, and when it words answers."""

from bot.config import Settings
from knowledge.wording.chat_model import ChatModel, Count, ModelAddress, uncounted


def model_address(settings: Settings) -> ModelAddress | None:
    """Which language model there is, and how it is reached; None without one."""
    if settings.model is None:
        return None
    key = settings.model_key.get_secret_value() if settings.model_key else None
    return ModelAddress(settings.model, settings.model_url, key, settings.model_timeout)


def writer(settings: Settings, count: Count = uncounted) -> ChatModel | None:
    """The model as far as it words answers; `count` is told the tokens."""
    address = model_address(settings)
    return ChatModel(address, count) if address and settings.model_for != "understanding" else None
