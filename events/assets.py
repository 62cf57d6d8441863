"""Bundles of css and of what every page runs; addresses of static files. Standard library only: the build hook
runs this file too.
"""

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
CSS = STATIC / "css"
VENDOR = STATIC / "vendor"
HASH_LENGTH = 12

# What each page kind loads, in this order: files of css/ itself, then of the named folders below it.
BUNDLES = {
    "public.css": (),
    "app.css": ("app", "visit"),
    "workspace.css": ("app", "workspace"),
    "gate.css": ("gate",),
    "seldom.css": ("seldom",),
    "importing.css": ("importing",),
    "setup.css": ("setup",),
    "registrants.css": ("registrants",),
}
WITH_GOVUK = {"app.css", "workspace.css"}
BESIDE = {"seldom.css", "importing.css", "setup.css", "registrants.css"}
"""What few pages load beside their page kind's own: nobody else pays for it."""
PAGE = "page.js"
"""The behaviours of every page, `js/page/*.js`, in one file: each alone would cost a public page a request."""
COMMENT_LINE = re.compile(r"^//.*\n", re.MULTILINE)
URL = re.compile(r"url\(([\w.-]+)\)")


def bundle() -> list[Path]:
    """Write each bundle into `static/vendor` if its text changed; return those written."""
    texts = {name: bundle_css(name) for name in BUNDLES} | {PAGE: bundle_js()}
    return [VENDOR / name for name, text in texts.items() if _write(VENDOR / name, text.encode())]


def bundle_js() -> str:
    """The modules of `js/page`, each in a block of its own so that no name meets another's; they import nothing."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((STATIC / "js/page").glob("*.js"))]
    bare = [COMMENT_LINE.sub("", text) for text in texts]
    return "\n".join(f"{{\n{text}}}" for text in bare)


def bundle_css(name: str) -> str:
    """The text of one bundle: tokens first (they fix the order of the layers), then the rest by name.

    Pages with forms have govuk-frontend in the lowest layer, so that any rule of ours wins over it. A file
    named by `url(...)` gets its hash, so that fonts may be cached for ever.
    """
    texts = [path.read_text(encoding="utf-8") for path in css_sources(name)]
    if name in WITH_GOVUK:
        texts.insert(1, f"@layer govuk{{{(VENDOR / 'govuk.css').read_text(encoding='utf-8')}}}")
    return URL.sub(lambda match: f'url("{asset_url(match[1])}")', _compact("\n".join(texts)))


def css_sources(name: str) -> list[Path]:
    """The css files of a bundle in the order they are joined; the gate stands on the tokens alone."""
    folders = [path for folder in BUNDLES[name] for path in _by_name(CSS / folder)]
    if name in BESIDE:
        return folders
    tokens = CSS / "tokens.css"
    shared = [] if name == "gate.css" else [path for path in _by_name(CSS) if path != tokens]
    return [tokens, *shared, *folders]


def asset_url(name: str) -> str:
    """The address of a file below `static/vendor` or else `static`, changing with its content.

    A request whose `v` is the file's current hash may be answered as immutable. Raises FileNotFoundError.
    """
    path = VENDOR / name if (VENDOR / name).is_file() else STATIC / name
    return f"/static/{path.relative_to(STATIC).as_posix()}?v={content_hash(path)}"


def content_hash(path: Path) -> str:
    """The first characters of the file's SHA-256; read again only when the file was changed."""
    stat = path.stat()
    return _hash(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _hash(path: Path, _modified: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH]


def _by_name(folder: Path) -> list[Path]:
    """`table` before `table-phone`, which refines it; sorted with the suffix it would come first."""
    return sorted(folder.glob("*.css"), key=lambda path: path.stem)


def _compact(css: str) -> str:
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return "\n".join(line.strip() for line in without_comments.splitlines() if line.strip())


def _write(path: Path, content: bytes) -> bool:
    """Another process may be serving the file: it sees the old one or the new one, never a half."""
    if path.exists() and path.read_bytes() == content:
        return False
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    return True
