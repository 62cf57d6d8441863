"""What messages say of people's calendars: the private one, and what must be taken out of any other by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from events.language import _, ngettext


class Named(NamedTuple):
    """Whose calendar it is, and its address."""

    name: str
    url: str


def offered(calendars: Sequence[Named]) -> str:
    """A paragraph with the private calendar of each; empty without one."""
    if not calendars:
        return ""
    said = _("Kalender pribadi: semua kegiatan Anda beserta statusnya, berubah sendiri. Cukup berlangganan sekali:")
    one = len(calendars) == 1
    return "\n".join([said, *(each.url if one else f"{each.name}: {each.url}" for each in calendars)])


def to_remove(entries: Sequence[str]) -> str:
    """A paragraph for who has these entries in a calendar; empty without one.

    An entry that came by PUBLISH is the reader's own: Google keeps it whatever is sent later.
    """
    if not entries:
        return ""
    said = ngettext(
        "Bila kegiatan ini masih tampak di kalender Anda, hapus entri berikut dengan tangan; sebagian kalender,"
        " misalnya Google, tidak menghapusnya sendiri:",
        "Bila kegiatan ini masih tampak di kalender Anda, hapus %(count)s entri berikut dengan tangan; sebagian"
        " kalender, misalnya Google, tidak menghapusnya sendiri:",
        len(entries),
    )
    return "\n".join([said, *(f"- {entry}" for entry in entries)])
