"""Acting posts (`domain.md` 2): Pj., Pjs., Plt. and Plh. before a position, from any spelling of them."""

import re

ACTING = {
    "pj": "Pj.",
    "pjs": "Pjs.",
    "plt": "Plt.",
    "plh": "Plh.",
    "penjabat sementara": "Pjs.",
    "penjabat": "Pj.",
    "pelaksana tugas": "Plt.",
    "pelaksana harian": "Plh.",
}
_SPELLED = "|".join(words.replace(" ", r"\s+") for words in sorted(ACTING, key=len, reverse=True))
_FRONT = re.compile(rf"({_SPELLED})(?:\s*\.\s*|\s+)(?=\S)", re.IGNORECASE)


def spell_post(position: str) -> str:
    """ "Plt. Camat Sukamaju" from "PLT camat Sukamaju"-like beginnings; only the acting word changes."""
    found = _FRONT.match(position)
    if found is None:
        return position
    word = " ".join(found[1].lower().split())
    return f"{ACTING[word]} {position[found.end() :]}"
