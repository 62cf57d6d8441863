"""The environment: every variable is strict and names itself; production refuses what is unsafe."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path

import pytest

from events import config
from events.config import ConfigurationError

SECRET = "a secret of more than thirty-two characters"
README = Path(__file__).parent.parent / "README.md"
SOURCE = Path(config.__file__)


def read(tmp_path: Path, **environment: str) -> config.Config:
    return config.read(environment, tmp_path / "data" / "secret")


def test_nothing_set_is_a_development_installation_on_sqlite(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert not found.production
    assert found.database_url == "sqlite:///data/hadir.sqlite"
    assert found.base_url == "http://127.0.0.1:8000"
    assert (found.smtp_url, found.zone, found.trusted_proxies) == (None, "Asia/Jakarta", ())


def test_the_secret_is_made_once_kept_for_its_owner_only_and_read_again(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret == second.secret
    assert len(first.secret) >= 32
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HADIR_ENV", "staging"),
        ("HADIR_DATABASE_URL", "mysql://localhost/hadir"),
        ("HADIR_DATABASE_URL", "hadir.sqlite"),
        ("HADIR_SECRET_KEY", "too short"),
        ("HADIR_BASE_URL", "hadir.example.go.id"),
        ("HADIR_BASE_URL", "https://hadir.example.go.id/sub"),
        ("HADIR_BASE_URL", "ftp://hadir.example.go.id"),
        ("HADIR_SMTP_URL", "mail.example.go.id"),
        ("HADIR_TIMEZONE", "WIB"),
        ("HADIR_TIMEZONE", "../etc/passwd"),
        ("HADIR_TRUSTED_PROXIES", "127.0.0.1, proxy.example"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read(tmp_path, **{name: value})


def test_right_values_are_taken_as_they_are_meant(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        HADIR_ENV="production",
        HADIR_SECRET_KEY=SECRET,
        HADIR_BASE_URL="https://hadir.example.go.id/",
        HADIR_DATABASE_URL="postgresql://hadir@localhost/hadir",
        HADIR_SMTP_URL="smtps://mail.example.go.id",
        HADIR_TIMEZONE="Asia/Makassar",
        HADIR_TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8",
    )
    assert found.production
    assert found.secure
    assert found.origin == "https://hadir.example.go.id"
    assert found.trusted_proxies == (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"))


WRONG = {
    "HADIR_ENV": "staging",
    "HADIR_DATABASE_URL": "mysql://localhost/hadir",
    "HADIR_SECRET_KEY": "too short",
    "HADIR_BASE_URL": "hadir.example.go.id",
    "HADIR_SMTP_URL": "mail.example.go.id",
    "HADIR_TIMEZONE": "WIB",
    "HADIR_TRUSTED_PROXIES": "proxy.example",
}


def test_every_wrong_variable_is_named_at_once_a_line_each(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, **WRONG)
    lines = str(refused.value).splitlines()
    assert [line.split()[0] for line in lines] == list(WRONG)
    assert all(line.endswith(".") for line in lines)


def test_no_secret_is_made_while_another_variable_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        read(tmp_path, HADIR_TIMEZONE="WIB")
    assert not (tmp_path / "data").exists()


def test_a_kept_secret_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    read(tmp_path)
    (tmp_path / "data" / "secret").write_text("short")
    with pytest.raises(ConfigurationError, match="terlalu pendek"):
        read(tmp_path)


@pytest.mark.parametrize("url", ["http://hadir.example.go.id", "http://127.0.0.1:8000", ""])
def test_production_refuses_an_address_without_https(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="HADIR_BASE_URL"):
        read(tmp_path, HADIR_ENV="production", HADIR_SECRET_KEY=SECRET, HADIR_BASE_URL=url)


def test_production_refuses_to_make_up_a_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="HADIR_SECRET_KEY"):
        read(tmp_path, HADIR_ENV="production", HADIR_BASE_URL="https://hadir.example.go.id")
    assert not (tmp_path / "data").exists()


def test_readme_lists_exactly_the_variables_that_are_read() -> None:
    variables = set(re.findall(r'"(HADIR_[A-Z_]+)"', SOURCE.read_text()))
    table = set(re.findall(r"^\| `(HADIR_[A-Z_]+)` \|", README.read_text(), re.MULTILINE))
    assert table == variables
    assert len(variables) == 7


def test_only_config_reads_the_environment() -> None:
    readers = [
        path
        for path in SOURCE.parent.rglob("*.py")
        if path != SOURCE and re.search(r"os\.environ|getenv", path.read_text())
    ]
    assert readers == []
