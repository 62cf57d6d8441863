"""Which column is what, told from Indonesian headings; the organizer has the last word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from events.language import N_
from events.registration.importing.reading.sheet import MOST_COLUMNS, Line

FIELDS = {
    "name": N_("Nama"),
    "nip": N_("NIP"),
    "rank": N_("Pangkat/golongan"),
    "position": N_("Jabatan"),
    "department": N_("OPD"),
    "institution": N_("Instansi luar"),
    "phone": N_("Nomor HP"),
    "email": N_("E-mail"),
    "asn": N_("ASN"),
    "role": N_("Peran"),
    "represents": N_("Mewakili"),
    "represents_letter": N_("Nomor surat tugas"),
    "companion_name": N_("Nama pasangan"),
    "companion_relation": N_("Hubungan pasangan"),
    "companion_nip": N_("NIP pasangan"),
    "companion_of": N_("Pasangan dari"),
    "state": N_("Status pendaftaran"),
}
COUPLE = ("companion_name", "companion_relation", "companion_nip", "companion_of")
# Tried in this order: "NIP Suami" is the spouse's, "Nama OPD" is an OPD, "No. Surat Tugas" is no number.
_RULES = [
    (field, re.compile(pattern))
    for field, pattern in (
        ("", r"nik|no(mor)? ktp|npwp|no(mor)? rek(ening)?|kk|tanda tangan.*|ttd|paraf|ket(erangan)?|no(mor)?( urut)?"),
        (
            "companion_of",
            r"(nama )?(pasangan|suami|istri|isteri|suami istri|istri suami) dari|mendampingi"
            r"|(nama )?(peserta|pejabat) yang didampingi",
        ),
        ("companion_nip", r"(nip|ni pppk).*(pasangan|suami|istri|isteri).*"),
        ("companion_relation", r"hub(ungan)?( (pasangan|keluarga))?|suami istri|status pasangan"),
        ("companion_name", r"(nama )?(lengkap )?(pasangan|pendamping|suami|istri|isteri)( (suami|istri|isteri))*"),
        ("represents_letter", r"(no(mor)? )?(surat (per(intah)? )?tugas|spt)"),
        ("represents", r"mewakili|(pejabat|nama) yang diwakili|perwakilan dari"),
        ("email", r"(alamat )?(e ?mail|surel|pos el)( .*)?"),
        (
            "phone",
            r"(no(mor)?|nmr)? ?(hp|wa|whats ?app|telp|tlp|telepon|telpon|handphone|ponsel|kontak|contact)( .*)?"
            r"|no(mor)? (yang )?(dapat|bisa) dihubungi",
        ),
        (
            "asn",
            r"(status )?(asn|pns)( (pns|pppk|p3k|non asn|ya|tidak|atau|dan))*|(status|jenis) (kepegawaian|pegawai)",
        ),
        ("nip", r"nip|nip .*|ni ?pppk|ni p3k|nomor induk (pegawai|pppk|kepegawaian).*|nrp( .*)?"),
        ("rank", r"(nama )?(pangkat|gol(ongan)?)( .*)?|ruang"),
        ("state", r"status( pendaftaran)?"),
        ("position", r"(nama )?(jab(atan)?|kedudukan)( .*)?"),
        ("role", r"peran|sebagai|status peserta|hadir sebagai|peran .*"),
        (
            "department",
            r"(nama |asal )?(opd|skpd|perangkat daerah|unit( kerja| organisasi)?|satuan kerja|satker|unor"
            r"|organisasi perangkat daerah|dinas|badan|kantor|bagian|instansi|kecamatan)( .*)?|asal",
        ),
        ("institution", r"(nama |asal )?(lembaga|organisasi|perusahaan|institusi)( .*)?|instansi luar.*"),
        (
            "name",
            r"nama( (lengkap|peserta|pegawai|pejabat|asn|undangan|anggota|dan gelar|beserta gelar|dengan gelar))*"
            r"( nip| dan nip| gelar)?|peserta",
        ),
    )
]
_PARTS = frozenset(
    """
    alamat asal asn atau beserta dan daerah dari dengan diwakili dinas e email gelar gol golongan
    handphone hp hubungan induk instansi istri jabatan kerja kepegawaian kontak lengkap mail mewakili
    nama ni nik nip no nomor nrp opd organisasi p3k pangkat pasangan pegawai pejabat peran perangkat
    peserta pns pppk ruang satuan skpd spt status suami surat tanda tangan telepon telp tmt ttd tugas
    unit urut wa whatsapp yang
    """.split()  # noqa: SIM905
)
_SECRET = re.compile(r"nik|no(mor)? ktp|npwp|no(mor)? rek(ening)?|kk|no(mor)? kk")
_LOOKED_AT = 40
_LONGEST = 60


def words_of(heading: str) -> str:
    """ "Pangkat/Gol." as "pangkat gol"."""
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())


def field_of(heading: str) -> str:
    """The field of `FIELDS` a heading names; empty for every other text."""
    words = words_of(heading)
    if not words or len(words) > _LONGEST:
        return ""
    return next((field for field, pattern in _RULES if pattern.fullmatch(words)), "")


def is_secret(heading: str) -> bool:
    """Whether the column holds what Hadir must not keep: NIK, tax and bank numbers."""
    return bool(_SECRET.fullmatch(words_of(heading)))


def columns_of(cells: Sequence[str]) -> list[str]:
    """The field of each column of a heading line; each field once, the first that names it.

    Beside a column of OPD, "Instansi" is where others come from.
    """
    found: list[str] = []
    for cell in cells:
        field = field_of(cell)
        if field == "department" and field in found and words_of(cell).removeprefix("asal ") == "instansi":
            field = "institution"
        found.append("" if field in found else field)
    return found


def heading_place(lines: Sequence[Line]) -> int | None:
    """The place of the heading line among the first forty, the lower one of two; None when no line looks like one.

    Columns beyond those that are taken are not looked at: a million of them would take half a minute.
    Letterheads stand above it, so it is the line that names most columns, a name or NIP among them.
    """
    scores = [_score(line.cells[:MOST_COLUMNS]) for line in lines[:_LOOKED_AT]]
    best = max(scores, default=0)
    if not best:
        return None
    place = scores.index(best)
    return place + 1 if is_second(lines, place + 1) else place


def is_second(lines: Sequence[Line], place: int) -> bool:
    """Whether the line there goes on with the heading above it: "Nama" and "Lengkap", "Kontak" above "HP" and "E-mail".

    Every word of it must be one of headings; so no line of a person is one.
    """
    if not 0 < place < len(lines) or not _score(lines[place - 1].cells[:MOST_COLUMNS]):
        return False
    filled = [cell for cell in lines[place].cells[:MOST_COLUMNS] if cell.strip()]
    return bool(filled) and all(_PARTS.issuperset(words_of(cell).split() or [""]) for cell in filled)


def heading_cells(lines: Sequence[Line], place: int) -> list[str]:
    """What each column is called by the line there, with the words of the line above it where it has two."""
    cells = lines[place].cells
    if not is_second(lines, place):
        return list(cells)
    return [_joined(above, cell) for above, cell in zip(lines[place - 1].cells, cells, strict=True)]


def heading_lines(lines: Sequence[Line], number: int) -> list[list[str]]:
    """The line of that number, the one above where the heading has two, and both as one; none for no such line."""
    place = next((place for place, line in enumerate(lines) if line.number == number), None)
    if place is None:
        return []
    above = [lines[place - 1].cells] if is_second(lines, place) else []
    return [heading_cells(lines, place), *above, lines[place].cells]


def _joined(above: str, cell: str) -> str:
    """ "Nama" above "Lengkap" is one heading; what names a column by itself needs no words from above."""
    if not cell.strip() or words_of(above) == words_of(cell):
        return above
    both = f"{above} {cell}".strip()
    return cell if field_of(cell) and field_of(cell) != field_of(both) else both


def _score(cells: Sequence[str]) -> int:
    """Fields named by a line that names a person and something else; "No" and "TTD" count as something else."""
    found = {field for field in columns_of(cells) if field}
    filled = [cell for cell in cells if cell]
    known = sum(1 for cell in filled if _is_heading(cell))
    return len(found) if found & {"name", "nip"} and (known >= 2 or len(filled) == 1) else 0


def _is_heading(cell: str) -> bool:
    words = words_of(cell)
    return len(words) <= _LONGEST and any(pattern.fullmatch(words) for _field, pattern in _RULES)


def is_repeated(cells: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a line is the heading once more, as lists print it on every page."""
    pairs = [(c, h) for c, h in zip(cells, headings, strict=True) if c]
    return bool(pairs) and len(pairs) >= 2 and all(words_of(c) == words_of(h) for c, h in pairs)


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a line only numbers the columns: 1 2 3 4, or (1) (2) (3)."""
    digits = [re.sub(r"[()\s.=]", "", cell) for cell in cells if cell]
    if len(digits) < 2 or not all(re.fullmatch("[0-9]{1,2}", digit) for digit in digits):
        return False
    numbers = [int(digit) for digit in digits]
    return all(later - earlier == 1 for earlier, later in pairwise(numbers))
