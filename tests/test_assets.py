"""The built front-end files: what is in them, how they are named, how heavy they are."""

import gzip
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from events import assets

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "package-lock.json").read_text()


@pytest.fixture
def copied_static(tmp_path, monkeypatch):
    """Css sources of our own to change, beside a stand-in for the compiled govuk-frontend."""
    (tmp_path / "css/app").mkdir(parents=True)
    (tmp_path / "vendor").mkdir()
    (tmp_path / "css/tokens.css").write_text("@layer govuk, base;\n:root { --ink: #000 }\n")
    (tmp_path / "css/table-phone.css").write_text("/* phones */ .phone { color: red }\n")
    (tmp_path / "css/table.css").write_text(".table { src: url(font.woff2) }\n")
    (tmp_path / "css/app/forms.css").write_text(".form { color: blue }\n")
    (tmp_path / "vendor/govuk.css").write_text(".govuk-button{color:green}")
    (tmp_path / "vendor/font.woff2").write_bytes(b"font")
    for name, path in {"STATIC": "", "CSS": "css", "VENDOR": "vendor"}.items():
        monkeypatch.setattr(assets, name, tmp_path / path)
    return tmp_path


def test_a_bundle_starts_with_the_tokens_and_keeps_a_component_before_its_refinement(copied_static):
    css = assets.bundle_css("public.css")

    assert css.startswith("@layer govuk, base;")
    assert css.index(".table") < css.index(".phone")


def test_public_pages_get_neither_forms_nor_govuk(copied_static):
    css = assets.bundle_css("public.css")

    assert "govuk-button" not in css
    assert ".form" not in css


def test_the_app_has_govuk_in_the_lowest_layer(copied_static):
    css = assets.bundle_css("app.css")

    assert "@layer govuk{.govuk-button{color:green}}" in css
    assert ".form" in css


def test_a_file_named_in_css_carries_its_hash(copied_static):
    digest = hashlib.sha256(b"font").hexdigest()[: assets.HASH_LENGTH]

    assert f'url("/static/vendor/font.woff2?v={digest}")' in assets.bundle_css("public.css")


def test_comments_are_not_sent(copied_static):
    assert "phones" not in assets.bundle_css("public.css")


def test_bundling_again_writes_only_what_changed(copied_static):
    assert {path.name for path in assets.bundle()} == {*assets.BUNDLES, assets.PAGE}
    assert assets.bundle() == []

    (copied_static / "css/app/forms.css").write_text(".form { color: teal }\n")

    assert [path.name for path in assets.bundle()] == ["app.css", "workspace.css"]
    assert "teal" in (copied_static / "vendor/app.css").read_text()


def test_the_address_changes_with_the_content(copied_static):
    assets.bundle()
    before = assets.asset_url("public.css")

    (copied_static / "css/table.css").write_text(".table { color: black }\n")
    assets.bundle()

    assert assets.asset_url("public.css") != before
    assert before.startswith("/static/vendor/public.css?v=")


def test_own_files_are_addressed_below_static(copied_static):
    (copied_static / "js").mkdir()
    (copied_static / "js/forms.js").write_text("export {};")

    assert assets.asset_url("js/forms.js").startswith("/static/js/forms.js?v=")


def test_an_unknown_file_is_an_error_and_not_a_broken_link():
    with pytest.raises(FileNotFoundError):
        assets.asset_url("no-such-file.css")


def test_every_file_named_by_our_css_exists():
    assert [assets.bundle_css(name) for name in assets.BUNDLES]


def test_the_css_fetches_nothing_from_elsewhere():
    for name in assets.BUNDLES:
        assert not re.search(r"@import|url\(\"?(https?:|//)", assets.bundle_css(name)), name


def test_every_css_file_of_ours_stays_one_component():
    too_long = [path.name for path in assets.CSS.rglob("*.css") if len(path.read_text().splitlines()) > 150]

    assert too_long == []


def test_a_public_page_fits_its_budget():
    """60 kB compressed with the page itself: css, font and icon leave 20 kB for html."""
    css = gzip.compress(assets.bundle_css("public.css").encode())
    font = (assets.VENDOR / "plus-jakarta-sans-latin.woff2").read_bytes()
    icon = (assets.STATIC / "img/hadir.svg").read_bytes()

    assert len(css) + len(font) + len(icon) < 40_000


def test_the_scanner_wasm_is_the_one_its_script_was_built_for():
    script = (assets.VENDOR / "barcode-detector.js").read_text()
    wasm = hashlib.sha256((assets.VENDOR / "zxing_reader.wasm").read_bytes()).hexdigest()

    assert wasm in script


def test_the_lock_names_no_host_and_holds_every_hash():
    packages = {name: entry for name, entry in json.loads(LOCK)["packages"].items() if name}

    assert "resolved" not in LOCK
    assert "registry" not in LOCK
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []


def test_the_assets_need_no_rebuild_for_the_locked_inputs():
    """`vendor/.lock` is what the build hook compares before it asks for Node."""
    inputs = ("package-lock.json", "hatch_build.py", "events/static/scss/govuk.scss")
    fingerprint = hashlib.sha256(b"\0".join((ROOT / name).read_bytes() for name in inputs)).hexdigest()

    assert (assets.VENDOR / ".lock").read_text() == fingerprint


def test_what_is_served_in_a_checkout_is_the_app_that_is_edited_there(tmp_path):
    command = [sys.executable, "-c", "import app, piccolo_conf; print(app.__file__, piccolo_conf.__file__)"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split()
    assert [Path(one) for one in found] == [ROOT / "app.py", ROOT / "piccolo_conf.py"]
