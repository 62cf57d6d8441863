"""Which language a reader gets. Indonesian is the source: without a catalogue every text is Indonesian.

The language belongs to the running request (a ContextVar), so two readers never see each other's choice.
"""

from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

SOURCE = "id"
LANGUAGES = ("id", "en")
CATALOGUES = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


@cache
def _catalogue(language: str) -> NullTranslations:
    return translation("messages", CATALOGUES, [language], fallback=True)


def current_language() -> str:
    """`id` or `en`."""
    return _language.get()


def set_language(language: str) -> None:
    """Choose for the running request; anything but a known language means Indonesian."""
    _language.set(language if language in LANGUAGES else SOURCE)


def _(message: str, /, **values: object) -> str:
    """Translate now; `%(name)s` places take `values`. Without values a percent sign stays as it is."""
    text = _catalogue(_language.get()).gettext(message) if message else ""
    return text % values if values else text


def ngettext(singular: str, plural: str, count: int, /, **values: object) -> str:
    """As `_`, by number; `%(count)s` is always at hand."""
    text = _catalogue(_language.get()).ngettext(singular, plural, count)
    return text % {"count": count, **values}


def N_(message: str) -> str:  # noqa: N802 - the name message extraction looks for
    """Mark a text of a table or class for translation; `_()` translates it when it is shown."""
    return message
