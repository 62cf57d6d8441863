"""Part of `make check`: the words people read are in standard Indonesian and can be translated.

Reads every marked text of the code and the templates, and names the file and line of each fault.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parent.parent
METHODS = [("events/**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
FAULTS = (
    (r"(?<![\w/])(anda|Silahkan|silahkan)\b", "tulis Anda dengan huruf besar; silakan tanpa h"),
    (r"\b[Mm]erubah\b|\b[Dd]irubah\b", "mengubah, diubah"),
    (
        r"\b(ijin|nomer|resiko|aktifitas|analisa|kwitansi|apotik|jadual|praktek|tehnis|obyek|subyek|sistim)\b",
        "bukan ejaan baku",
    ),
    (r"\b[Dd]i (klik|isi|simpan|hapus|ubah|kirim|pindai|buka|tutup|unggah|unduh)\b", "awalan di- ditulis serangkai"),
    (r"(?<![\w-])[Ee]mail\b", "e-mail"),
    (r"\b(submit|login|logout|(?<!\()error|klik|password|upload|download|scan)\b", "pakai kata Indonesia"),
    (r"  +", "spasi ganda"),
    (r"\s[.,;:!?](\s|$)", "spasi sebelum tanda baca"),
    (r"!", "kalimat resmi tanpa tanda seru"),
    (r"%[sd]|\{\}", "isian harus bernama: %(nama)s"),
)


def faults() -> Iterator[str]:
    """One line for each marked text with a fault."""
    found = extract_from_dir(ROOT, METHODS, OPTIONS, keywords=KEYWORDS, directory_filter=_wanted)
    for path, line, messages, _comments, _context in found:
        for message in [messages] if isinstance(messages, str) else messages:
            for pattern, advice in FAULTS:
                if match := re.search(pattern, message):
                    yield f"{path}:{line}: {match[0]!r} in {message[:60]!r}: {advice}"


def _wanted(folder: str) -> bool:
    return not Path(folder).name.startswith((".", "node_modules", "static", "tests", "data"))


if __name__ == "__main__":
    every = list(faults())
    print("\n".join(every) or "Every marked text is well written.")
    sys.exit(bool(every))
