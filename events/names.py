"""Indonesian personal names: titles, the key by which names are sorted and found, and how much of them a screen shows.

Titles are recognised, never required; a text that is nothing but titles is taken as a name.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

ERASED = "(data dihapus)"
"""What stands where a name was, once an event's list has been erased."""


APOSTROPHES = "'’‘‛`´΄′ʹʻʼʽʾʿˈ＇"
MOST_KEY, MOST_SEARCHED = 120, 400
"""Characters of a key and of a searched text; an index of PostgreSQL takes no more than 2,704 bytes for both."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FRONT = _words("apt bapak bpk dr dra drg drh drs h hj ibu ir k kh kph krt ns nyai prof sdr sdri tgh ustadz ust")
_BACK = _words("""
    ak amd amdkeb amdkep apt ba bac ca cfra cgcae cpa cpsp dea dess gradip lc llm ma macc map mba mec meng mh
    mhum mikom mkes mkom mkn mm mp mpa mpd mpdi mph mphil msc mse msi msn msos mstp mt mtp mum ners ns phd qia
    sag sap se sei sfarm sh shi shum si sik sikom sip sipem sked skep skg skh skm skom sn sos sp spd spdi spi
    spsi spt ssi ssos sst sstp ssy st sth stp stt sthi
""")
_NOBLE = _words("r rd rr raden")
"""Left out of the key like a title, and yet part of the name: "R. Agus" and "Raden Agus" are one."""
_SHORTENED = {
    **dict.fromkeys(_words("abd abdoel"), "abdul"),
    **dict.fromkeys(_words("st sti sitti"), "siti"),
    **dict.fromkeys(
        _words("""
            m md mhd moch mochamad mochammad moh mohamad mohamed mohammad mohd much muchamad muchammad muh muhamad
            muhammed
        """),
        "muhammad",
    ),
}
_WITHOUT_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_NO_LETTER = re.compile(r"[\W_]+")
_GLUED = re.compile(r"\.(?=[^\W\d_]{4})")
# A degree with its points, and what specialists write behind it: "Sp.OG(K)", "Sp.PD-KHOM", "M.Kes.(Epid)".
_DOTTED = re.compile(
    r"(?:(?:[A-Za-z]{1,5}\.){2,}|(?:[A-Za-z]{1,5}\.)+[A-Za-z]{1,5})(?:\([A-Za-z]{1,5}\)\.?|-[A-Za-z]{1,5}\.?)?"
)


@dataclass(frozen=True, slots=True)
class Name:
    """`front` and `back` titles as typed; `bare` is never empty when anything was typed."""

    front: str
    bare: str
    back: str


def _squeezed(word: str) -> str:
    return re.sub(r"[^a-z]", "", word.casefold())


def _is_back_title(text: str) -> bool:
    words = text.split()
    return bool(words) and all(_squeezed(w) in _BACK or _DOTTED.fullmatch(w) for w in words)


def _is_front_title(word: str) -> bool:
    parts = [part for part in word.split(".") if part]
    return bool(parts) and all(_squeezed(part) in _FRONT for part in parts)


def _split_back(text: str) -> tuple[str, str]:
    head, *tail = [part.strip() for part in text.split(",")]
    if not all(_is_back_title(part) for part in tail if part):
        return text, ""
    words = head.split()
    trailing: list[str] = []
    while len(words) > 1 and _DOTTED.fullmatch(words[-1]):
        trailing.insert(0, words.pop())
    return " ".join(words), ", ".join([*trailing, *(part for part in tail if part)])


def split_titles(name: str) -> Name:
    """Part "Dr. H. Siti Rahmawati, S.E., M.M." into "Dr. H.", "Siti Rahmawati" and "S.E., M.M."."""
    text, back = _split_back(" ".join(name.split()))
    words = _GLUED.sub(". ", text).split()
    front = 0
    while front < len(words) - 1 and _is_front_title(words[front]):
        front += 1
    bare = " ".join(words[front:])
    return Name(" ".join(words[:front]), bare, back) if bare else Name("", " ".join(name.split()), "")


def tidied(name: str) -> str:
    """ "Agus Ratna ,S.Sos.,," as "Agus Ratna, S.Sos.": a comma stands at the word before it, with a space behind."""
    parts = (part.strip() for part in name.split(","))
    return ", ".join(part for part in parts if part)


def plain(text: str) -> str:
    """ "Ma’ruf-Renée" as "maruf renee": small letters and digits without accents or apostrophes, one space between."""
    bare = text.translate(_WITHOUT_APOSTROPHES)
    if not bare.isascii():
        bare = _without_marks(bare)
    return " ".join(_NO_LETTER.sub(" ", bare.casefold()).split())


def _without_marks(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return "".join(kept).translate(_WITHOUT_APOSTROPHES)


def bare_words(name: str) -> list[str]:
    """The plain words of a name without titles and what stands for nobility; as typed, not written out."""
    words = plain(split_titles(name).bare).split()
    while len(words) > 1 and words[0] in _FRONT | _NOBLE:
        words.pop(0)
    return words


def written_out(word: str) -> str:
    """A plain word for which people have a usual abbreviation or another spelling: "moh" as "muhammad"."""
    return _SHORTENED.get(word, word)


def search_key(name: str) -> str:
    """The name as sorted and compared, the same for every spelling: plain words without titles, abbreviations written
    out where another word follows ("Hj. St. Ma'ruf, S.E." as "siti maruf"). Its key is itself.

    Compared by code points it sorts alike in Python, SQLite and PostgreSQL, whose column has the collation "C".
    """
    words = bare_words(name)
    return " ".join([*map(written_out, words[:-1]), *words[-1:]])[:MOST_KEY].rstrip()


def search_text(name: str, institution: str) -> str:
    """What typed words are looked for in: key, words as they were typed, institution; a space on either side."""
    words = dict.fromkeys([*search_key(name).split(), *plain(split_titles(name).bare).split()])
    return f" {' '.join([*words, *plain(institution).split()])}"[:MOST_SEARCHED].rstrip() + " "


class Sight(StrEnum):
    """How much of a name a screen may show."""

    FULL = "full"
    BEARER = "bearer"


def shown_name(name: str, sight: Sight) -> str:
    """The name as a screen shows it; the only place where names are shortened.

    FULL, as written: for who may change the registration (manage link, its draft), the phone that remembers the
    ticket, the OPD's liaison, officers and the committee. BEARER, "Siti R. N.": for whoever else holds a ticket up;
    no titles, and of the surname one letter, so that a couple still tells two tickets apart. Never more than that
    of a NIP: `mask_nip`.
    """
    if sight == Sight.FULL or name == ERASED:
        return name
    # What stands after a comma is a title, also one that no list knows.
    bare = split_titles(name.partition(",")[0]).bare or split_titles(name).bare
    return _first_and_initials(bare.replace(",", " ").split())


def _first_and_initials(words: list[str]) -> str:
    """ "M. Rizky Pratama Putra" as "M. Rizky P. P.": what is only a letter or abbreviated is no first name yet."""
    first = next((at for at, word in enumerate(words) if not _abbreviated(word)), 0)
    initials = [f"{letter.upper()}." for word in words[first + 1 :] if (letter := _first_letter(word))]
    return " ".join([*words[: first + 1], *initials])


def _abbreviated(word: str) -> bool:
    return word.endswith(".") or sum(c.isalnum() for c in word) < 2


def _first_letter(word: str) -> str:
    return next((c for c in word if c.isalnum()), "")


def mask_nip(nip: str) -> str:
    """ "•••• 1009": only the last four digits are shown, for the first eight are the birth date."""
    return f"•••• {nip[-4:]}" if len(nip) > 4 else "•" * len(nip)
