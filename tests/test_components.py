"""The small parts and the frames of pages, rendered through a plain Jinja environment."""

import re
from types import SimpleNamespace

import pytest

from events import assets, vocabulary
from tests.rendering import ENGLISH, ROOT, Participant, Tags, every_field, macro, pages, words, wrong_form


@pytest.fixture(scope="module")
def jinja():
    return pages()


@pytest.fixture
def wrong():
    return wrong_form()


SMALL_PARTS = [
    ("ui", 'tag("Berlangsung", "live", "clock")', "Berlangsung"),
    ("ui", 'chip("Bimtek", "/?jenis=bimtek", true, count=4)', 'aria-current="true"'),
    ("ui", 'stat("128", "Hadir", "dari 160", "brand", "/hadir")', '<dd class="stat__number">128'),
    ("ui", "bar(83.3)", 'width="83.3"'),
    ("ui", "bar(140)", 'width="100"'),
    ("ui", "bar(none)", 'width="0"'),
    ("ui", 'empty_state("Belum ada peserta", "Bagikan tautan.", "/x", "Salin tautan")', 'href="/x">Salin tautan'),
    ("ui", 'date_block("2025-10-15", "Rab", "15", "Okt", until="16")', 'datetime="2025-10-15"'),
    ("ui", 'pager(next="?hal=2", text="1-25 dari 160")', "Berikutnya"),
    ("ui", "progress(2, 4)", "Langkah 2 dari 4"),
    ("ui", 'tabs([("a", "/a", "Ringkasan"), ("b", "/b", "Peserta")], "Kegiatan", "b")', 'aria-current="page"'),
    ("ui", 'facts([("place", "Tempat", "Aula")])', "Tempat</dt>"),
    ("ui", 'summary([{"key": "Nama", "value": "A", "href": "/u"}])', "Ubah"),
    ("flash", 'flash("error", "Gagal.")', 'role="alert"'),
    ("flash", 'flash("ok", "Tersimpan.")', 'role="status"'),
    ("icon", 'icon("check")', 'aria-hidden="true"'),
    ("icon", 'icon("check", "Hadir")', 'role="img" aria-label="Hadir"'),
    ("icon", "mark()", "mark__check"),
]


@pytest.mark.parametrize(("file", "call", "expected"), SMALL_PARTS, ids=[call for _, call, _ in SMALL_PARTS])
def test_a_small_part_renders_its_meaning(jinja, file, call, expected):
    assert expected in macro(jinja, file, call)


def test_what_people_type_is_escaped_in_small_parts(jinja):
    assert "<i>" not in macro(jinja, "ui", "tag(text)", text="<i>") + macro(
        jinja, "flash", "flash('ok', text)", text="<i>"
    )


def test_a_menu_opens_without_script(jinja):
    call = '{% call menu("Berlangganan") %}<a href="/x">Salin</a>{% endcall %}'

    html = jinja.from_string('{% from "components/ui.html" import menu %}' + call).render()

    assert html.index("<details") < html.index("<summary") < html.index('<a href="/x">')


def test_every_icon_the_templates_name_is_drawn(jinja):
    drawn = set(re.findall(r'^  "(\w+)": "M', (ROOT / "templates/components/icon.html").read_text(), re.MULTILINE))
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'\bicon\("(\w+)"', path.read_text())
    }

    assert named <= drawn


EVENT = SimpleNamespace(title="Bimtek Antikorupsi")
FRAMES = ["base.html", "public_base.html", "form_base.html", "workspace_base.html", "error.html"]


def frame(jinja, name, **values):
    return jinja.get_template(name).render(status=404, title="Halaman tidak ditemukan", **values)


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_has_its_landmarks_and_a_way_past_them(jinja, name):
    html = frame(jinja, name)

    assert '<html lang="id">' in html
    assert html.count("<main ") == html.count("<header ") == 1
    assert Tags(html).all("a")[0] == {"class": "skip-link", "href": "#isi"}
    assert 'id="isi"' in html


def test_a_title_says_first_that_something_must_be_mended(jinja, wrong):
    assert re.search(r"<title>Kesalahan: .+ – Hadir</title>", frame(jinja, "form_base.html", form=wrong))
    assert "Kesalahan" not in frame(jinja, "form_base.html", form=Participant())


def test_public_pages_load_one_css_file_and_one_small_script_of_ours(jinja):
    tags = Tags(frame(jinja, "public_base.html"))
    styles = [one["href"].split("?")[0] for one in tags.all("link") if one["rel"] == "stylesheet"]

    assert styles == ["/static/vendor/public.css"]
    assert [one["src"].split("?")[0] for one in tags.all("script")] == ["/static/vendor/page.js"]
    assert (assets.VENDOR / "page.js").stat().st_size < 2_000


def test_the_workspace_names_the_user_and_leaves_by_a_form(jinja):
    html = frame(jinja, "workspace_base.html")

    assert "Ratna Dewi" in html
    assert re.search(r'<form[^>]*method="post" action="/keluar">\s*<input type="hidden" name="_token"', html)


def test_a_page_of_an_institution_without_a_name_yet_still_renders(jinja):
    assert "Agenda dan kehadiran resmi" in frame(jinja, "public_base.html", institution=None, current_user=None)


@pytest.mark.parametrize("name", FRAMES)
def test_no_frame_carries_inline_style_script_or_english(jinja, wrong, name):
    html = frame(jinja, name, form=wrong, step=2, steps=4, event=EVENT, back_url="/") + every_field(jinja, wrong)

    assert not re.search(r'\sstyle="|<style|\son\w+="|<script(?![^>]*\ssrc=)', html)
    assert ENGLISH.findall(words(html)) == []


def test_no_small_part_carries_inline_style_or_english(jinja):
    html = "".join(macro(jinja, file, call) for file, call, _ in SMALL_PARTS)

    assert "style=" not in html
    assert ENGLISH.findall(words(html)) == []


STATES = [
    (kind, str(state))
    for kind in ("AttendeeState", "InvitationState", "GateState")
    for state in getattr(vocabulary, kind)
]


@pytest.mark.parametrize(("kind", "state"), STATES)
def test_every_state_has_one_colour_and_never_colour_alone(jinja, kind, state):
    html = macro(jinja, "ui", f'state_tag("{kind}", "{state}", text)', text="Kata")

    assert "Kata" in html
    assert "<svg" in html
    assert "tag--wait" not in html
