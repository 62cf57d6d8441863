"""Reading pages as people do."""

import re


def words(html: str) -> str:
    """The page's text, as read."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
