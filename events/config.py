"""The only reader of the environment: strict, and it names the variable that is wrong."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from events.keys import Keys

DATA = Path("data")
SECRET_FILE = DATA / "secret"
MINIMUM_SECRET = 32

Network = IPv4Network | IPv6Network
T = TypeVar("T")


class ConfigurationError(Exception):
    """Variables are missing or wrong; each line of the message names one and says in Indonesian what is expected."""


@dataclass(frozen=True)
class Config:
    """Everything the environment decides. `base_url` has no trailing slash."""

    environment: str
    database_url: str
    secret: str
    base_url: str
    smtp_url: str | None
    zone: str
    trusted_proxies: tuple[Network, ...]

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def secure(self) -> bool:
        """Whether people reach Hadir over HTTPS, so that cookies may be marked Secure."""
        return self.base_url.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme and host of the base URL, as browsers send it in `Origin`."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"


def read(environ: Mapping[str, str], secret_file: Path = SECRET_FILE) -> Config:
    """The configuration in `environ`; raises ConfigurationError naming every variable that is wrong, a line each.

    Nothing is written while one of them is: the secret of a first start is made last.
    """
    production = environ.get("HADIR_ENV") == "production"
    faults: list[str] = []

    def tried(part: Callable[[], T]) -> T | None:
        try:
            return part()
        except ConfigurationError as fault:
            faults.append(str(fault))
            return None

    environment = tried(lambda: _choice(environ, "HADIR_ENV", ("development", "production"), "development"))
    database_url = tried(lambda: _database_url(environ))
    secret = tried(lambda: _secret(environ, production))
    base_url = tried(lambda: _base_url(environ, production))
    smtp_url = tried(lambda: _smtp_url(environ))
    zone = tried(lambda: _zone(environ))
    proxies = tried(lambda: _networks(environ))
    if environment is None or database_url is None or base_url is None or zone is None or proxies is None or faults:
        raise ConfigurationError("\n".join(faults))
    return Config(
        environment=environment,
        database_url=database_url,
        secret=secret or _kept_secret(secret_file),
        base_url=base_url,
        smtp_url=smtp_url,
        zone=zone,
        trusted_proxies=proxies,
    )


def serve_on(port: int) -> None:
    """Before anything is read: a development server is reached at its own port unless the environment says more."""
    os.environ["HADIR_BASE_URL"] = os.environ.get("HADIR_BASE_URL") or f"http://127.0.0.1:{port}"


@cache
def load() -> Config:
    """The configuration of this process, read once."""
    return read(os.environ)


def _choice(environ: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = environ.get(name, default)
    if value not in allowed:
        raise ConfigurationError(f"{name} harus salah satu dari {', '.join(allowed)}; bukan {value!r}.")
    return value


def _database_url(environ: Mapping[str, str]) -> str:
    url = environ.get("HADIR_DATABASE_URL") or f"sqlite:///{DATA}/hadir.sqlite"
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ConfigurationError("HADIR_DATABASE_URL harus diawali sqlite:/// atau postgresql://.")
    return url


def _secret(environ: Mapping[str, str], production: bool) -> str:
    """The secret that is set; empty where a development installation keeps its own in a file."""
    secret = environ.get("HADIR_SECRET_KEY", "")
    if not secret and production:
        raise ConfigurationError("HADIR_SECRET_KEY wajib diisi pada HADIR_ENV=production.")
    if secret:
        _refuse_short(secret, "HADIR_SECRET_KEY")
    return secret


def _refuse_short(secret: str, name: str) -> None:
    if len(secret) < MINIMUM_SECRET:
        raise ConfigurationError(f"{name} terlalu pendek: paling sedikit {MINIMUM_SECRET} karakter.")


def _kept_secret(secret_file: Path) -> str:
    """The secret of this installation, made on first start; two processes starting at once agree on one."""
    secret_file.parent.mkdir(parents=True, exist_ok=True)
    made = secret_file.with_name(f"{secret_file.name}.{os.getpid()}")
    if not secret_file.exists():
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        try:
            os.link(made, secret_file)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    secret = secret_file.read_text().strip()
    _refuse_short(secret, f"Rahasia dalam berkas {secret_file}")
    return secret


def _base_url(environ: Mapping[str, str], production: bool) -> str:
    url = (environ.get("HADIR_BASE_URL") or "http://127.0.0.1:8000").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
        raise ConfigurationError(
            "HADIR_BASE_URL harus berupa skema dan nama host saja, misalnya https://hadir.example.go.id."
        )
    if production and parts.scheme != "https":
        raise ConfigurationError("HADIR_BASE_URL harus diawali https:// pada HADIR_ENV=production.")
    return url


def _smtp_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("HADIR_SMTP_URL") or None
    if url and urlsplit(url).scheme not in ("smtp", "smtps"):
        raise ConfigurationError("HADIR_SMTP_URL harus diawali smtp:// atau smtps://.")
    return url


def _zone(environ: Mapping[str, str]) -> str:
    zone = environ.get("HADIR_TIMEZONE", "Asia/Jakarta")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError("HADIR_TIMEZONE harus berupa zona waktu, misalnya Asia/Jakarta.") from None
    return zone


def _networks(environ: Mapping[str, str]) -> tuple[Network, ...]:
    text = environ.get("HADIR_TRUSTED_PROXIES", "")
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ConfigurationError("HADIR_TRUSTED_PROXIES harus berisi alamat atau jaringan, dipisahkan koma.") from None


@cache
def keys() -> Keys:
    """Every key of this installation, derived from its secret."""
    return Keys.from_secret(load().secret)
