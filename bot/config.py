"""Every setting of an installation, read once by server.py and passed on from there."""

import shlex
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PARTNER_ASSISTANT_"
SHORTEST_SECRET = 16
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class InvalidSetting(Exception):
    """One line that says which setting is wrong, why, and what is allowed."""


class Settings(BaseSettings):
    """Read from the environment (PARTNER_ASSISTANT_...), then from a file `.env`, then the defaults here."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(Path("var"), description="Where the database, the index and uploads live")
    database_url: str | None = Field(
        None, description="postgresql+psycopg://… or sqlite+aiosqlite:///…; unset: SQLite in the data folder"
    )
    chroma_url: str | None = Field(None, description="Address of a Chroma server; unset: embedded, in the data folder")
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8000, description="Port to listen on; 0 picks a free one")
    public_url: str | None = Field(
        None, description="The address people reach this server at, for links in messages; unset: host and port"
    )
    demo: bool = Field(
        False, description="Let visitors choose a demo person without signing in; works on loopback only"
    )
    smtp_url: SecretStr | None = Field(
        None, description="smtp://user:password@host:587 (STARTTLS) or smtps://…; unset: no sign-in links by e-mail"
    )
    mail_from: str = Field("partner-assistant@localhost", description="Sender of e-mails")
    internal_token: SecretStr | None = Field(
        None, description="Bearer token for /metrics from other machines; unset: /metrics answers on loopback only"
    )
    embedding: str = Field(
        "local", description="Embedding model: local, or provider:model for langchain (for instance openai:…)"
    )
    refresh_minutes: Annotated[int, Field(ge=0, le=10_080)] = Field(
        60, description="Minutes between visits to repositories and websites; 0: only when asked or told"
    )
    webhook_secret: SecretStr | None = Field(
        None, description="Signs messages to /hooks/content, 16 characters or more; unset: there is no such address"
    )
    model: str | None = Field(None, description="Language model: provider:model for langchain (openai:…); unset: none")
    model_url: str | None = Field(
        None, description="Address of a server that speaks the model provider's protocol; unset: the provider's own"
    )
    model_key: SecretStr | None = Field(None, description="Key for the language model; unset: as its provider reads it")
    model_timeout: Annotated[float, Field(gt=0, le=300)] = Field(
        30, description="Seconds the language model may take for an answer before it is given in the documents' words"
    )
    model_for: Literal["all", "answers", "understanding"] = Field(
        "all", description="What the language model is used for: wording answers, understanding sentences, or both"
    )
    model_understanding_timeout: Annotated[float, Field(gt=0, le=60)] = Field(
        4, description="Seconds it may take to understand a sentence before that is done without it"
    )
    model_tokens_person: Annotated[int, Field(ge=0)] = Field(
        200_000, description="Most tokens of it a person may use a day; 0: no cap"
    )
    model_tokens_partner: Annotated[int, Field(ge=0)] = Field(
        2_000_000, description="Most tokens a day of one partner's people together; 0: no cap"
    )
    model_tokens_day: Annotated[int, Field(ge=0)] = Field(
        10_000_000, description="Most tokens a day of everybody together; 0: no cap"
    )
    file_largest_mb: Annotated[int, Field(ge=1, le=500)] = Field(
        20, description="Megabytes a file may have that somebody attaches"
    )
    file_scan_command: str | None = Field(
        None, description="Scans an attached file for viruses, its path added at the end; exit 0: clean, 1: infected"
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="Signing secret of the Slack app; unset: Slack is not heard over HTTP"
    )
    slack_client_id: str | None = Field(
        None, description="Client id of the Slack app, so that workspaces can install it"
    )
    slack_client_secret: SecretStr | None = Field(None, description="Client secret of the Slack app")
    slack_bot_token: SecretStr | None = Field(
        None, description="Token of a single Slack workspace (xoxb-…), where no others are to install the app"
    )
    slack_app_token: SecretStr | None = Field(
        None,
        description="Opens a socket to Slack (xapp-…) instead of being called by it: for trying it behind a firewall",
    )
    slack_token_key: SecretStr | None = Field(
        None,
        description="Seals Slack tokens in the database (python server.py slack key); a new key goes before a comma",
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Where Slack's Web API is")
    teams_app_id: str | None = Field(None, description="Microsoft Teams: the app's (client) id; unset: no Teams")
    teams_app_password: SecretStr | None = Field(None, description="Microsoft Teams: the app's client secret")
    teams_tenant: str | None = Field(
        None, description="Microsoft Teams: id of your own organisation (tenant), in which the app is registered"
    )
    teams_tenants: str = Field(
        "",
        description="Microsoft Teams: ids of the partners' organisations, joined by commas; * lets all of them write",
    )
    teams_targeted: bool = Field(
        False, description="Microsoft Teams: answer privately within a channel (preview, gone after 24 hours)"
    )
    teams_playground: bool = Field(
        False, description="Microsoft Teams: take messages from a playground without any check; works on loopback only"
    )
    desk: Literal["zendesk", "jira"] | None = Field(
        None, description="Keep support tickets in an external desk as well; unset: in the built-in queue alone"
    )
    desk_url: str | None = Field(
        None, description="Address of the desk: https://….zendesk.com, https://….atlassian.net"
    )
    desk_user: str | None = Field(None, description="E-mail address of the desk's agent whose API token it is")
    desk_token: SecretStr | None = Field(None, description="API token for the desk")
    desk_webhook_secret: SecretStr | None = Field(
        None, description="Signs the desk's messages to /hooks/desk; unset: it is only asked, once a minute"
    )
    desk_jira_service_desk: str | None = Field(None, description="Jira Service Management: id of the service desk")
    desk_jira_request_type: str | None = Field(
        None, description="Jira Service Management: id of the type of request that tickets become"
    )
    parallel: Annotated[int, Field(ge=1, le=256)] = Field(8, description="Conversations handled at the same time")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much to log")
    log_format: Literal["text", "json"] = Field("text", description="Log lines for people or for machines")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_dir / 'assistant.db').resolve()}"

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def files_dir(self) -> Path:
        """Where attached files are."""
        return self.data_dir / "files"

    @property
    def ledger_head(self) -> Path:
        """Where the newest entry of the ledger is noted outside the database."""
        return self.data_dir / "ledger-head.json"

    @property
    def own_address(self) -> str:
        """Where this process itself listens."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def address(self) -> str:
        """Where people reach it."""
        return (self.public_url or self.own_address).rstrip("/")

    @property
    def slack(self) -> bool:
        """Whether Slack is connected at all."""
        return bool(self.slack_signing_secret or self.slack_app_token)

    @property
    def teams(self) -> bool:
        """Whether there is anything to do with Microsoft Teams."""
        return self.teams_app_id is not None or self.teams_playground

    @property
    def on_loopback(self) -> bool:
        return self.host in LOOPBACK

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: str | None) -> str | None:
        if value and not value.startswith(("postgresql+psycopg://", "sqlite+aiosqlite:///")):
            raise ValueError("must begin with postgresql+psycopg:// or sqlite+aiosqlite:///")
        if value in ("sqlite+aiosqlite:///", "sqlite+aiosqlite:///:memory:"):
            raise ValueError("must name a file: what is kept in memory is lost at the end")
        return value

    @field_validator("embedding")
    @classmethod
    def known_embedding(cls, value: str) -> str:
        if value != "local" and not all(value.partition(":")):
            raise ValueError("must be local or provider:model, for instance openai:text-embedding-3-small")
        return value

    @field_validator("model")
    @classmethod
    def known_model(cls, value: str | None) -> str | None:
        if value and not all(value.partition(":")):
            raise ValueError("must be provider:model, for instance openai:gpt-4o-mini")
        return value or None

    @field_validator("public_url", "chroma_url", "model_url", "slack_api_url", "desk_url")
    @classmethod
    def web_address(cls, value: str | None) -> str | None:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("must be an http:// or https:// address")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and 0 < len(value.get_secret_value()) < SHORTEST_SECRET:
            raise ValueError(f"must have at least {SHORTEST_SECRET} characters")
        return value

    @field_validator("file_scan_command")
    @classmethod
    def command_line(cls, value: str | None) -> str | None:
        try:
            words = shlex.split(value or "")
        except ValueError:
            raise ValueError("must be a command as in a shell, with every quotation mark closed") from None
        return value if words else None

    @field_validator("smtp_url")
    @classmethod
    def mail_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value and urlsplit(value.get_secret_value()).scheme not in ("smtp", "smtps"):
            raise ValueError("must begin with smtp:// or smtps://")
        return value


def load(**given: Any) -> Settings:
    """The settings, with `given` (options of the command line) before everything else. Raises InvalidSetting."""
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as failure:
        first = failure.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidSetting(f"{name} is not valid: {_plain(first)}") from None
    if settings.demo and not settings.on_loopback:
        raise InvalidSetting(f"{PREFIX}DEMO works on loopback only: set {PREFIX}HOST to 127.0.0.1 or switch it off")
    if settings.demo and urlsplit(settings.address).hostname not in LOOPBACK:
        raise InvalidSetting(f"{PREFIX}DEMO works on loopback only: unset {PREFIX}PUBLIC_URL or switch it off")
    _check_slack(settings)
    _check_teams(settings)
    _check_desk(settings)
    return settings


def _check_slack(settings: Settings) -> None:
    """Raises InvalidSetting where Slack is half connected: better at the start than at the first message."""
    if not settings.slack:
        return
    if settings.slack_token_key is None:
        raise InvalidSetting(f"{PREFIX}SLACK_TOKEN_KEY is needed with Slack: python server.py slack key makes one")
    if settings.slack_app_token and not settings.slack_bot_token:
        raise InvalidSetting(f"{PREFIX}SLACK_BOT_TOKEN is needed with {PREFIX}SLACK_APP_TOKEN")
    if not settings.slack_bot_token and not (settings.slack_client_id and settings.slack_client_secret):
        raise InvalidSetting(
            f"{PREFIX}SLACK_CLIENT_ID and {PREFIX}SLACK_CLIENT_SECRET are needed so that workspaces can install the "
            f"app, or {PREFIX}SLACK_BOT_TOKEN for a single one"
        )


def _check_teams(settings: Settings) -> None:
    """Raises InvalidSetting where Teams is half connected: without an app id anybody could speak for anybody."""
    needed = {
        "TEAMS_APP_ID": settings.teams_app_id,
        "TEAMS_APP_PASSWORD": settings.teams_app_password,
        "TEAMS_TENANT": settings.teams_tenant,
    }
    missing = [f"{PREFIX}{name}" for name, value in needed.items() if not value]
    if missing and (len(missing) < len(needed) or settings.teams_tenants):
        raise InvalidSetting(f"{missing[0]} is needed with Microsoft Teams: without it nobody could be checked")
    if not settings.teams_playground:
        return
    if not settings.on_loopback or urlsplit(settings.address).hostname not in LOOPBACK:
        raise InvalidSetting(f"{PREFIX}TEAMS_PLAYGROUND checks nobody, so it works on loopback only")
    if not missing:
        raise InvalidSetting(f"{PREFIX}TEAMS_PLAYGROUND checks nobody: unset it, or unset {PREFIX}TEAMS_APP_ID")


def _check_desk(settings: Settings) -> None:
    """Raises InvalidSetting where an external desk is half connected, or our key to it could be read on the way."""
    if settings.desk is None:
        return
    needed = {"DESK_URL": settings.desk_url, "DESK_USER": settings.desk_user, "DESK_TOKEN": settings.desk_token}
    if settings.desk == "jira":
        needed["DESK_JIRA_SERVICE_DESK"] = settings.desk_jira_service_desk
        needed["DESK_JIRA_REQUEST_TYPE"] = settings.desk_jira_request_type
    if missing := [f"{PREFIX}{name}" for name, value in needed.items() if not value]:
        raise InvalidSetting(f"{missing[0]} is needed with {PREFIX}DESK={settings.desk}")
    address = urlsplit(settings.desk_url or "")
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise InvalidSetting(f"{PREFIX}DESK_URL must begin with https://: a key goes there")


def _plain(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")
