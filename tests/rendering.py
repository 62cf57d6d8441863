"""What tests of templates share: an environment like the app's, a form of every field, readers of html."""

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import Markup
from wtforms import Form, fields, validators, widgets
from wtforms.fields.choices import SelectChoice

from events.assets import asset_url
from events.web import VOCABULARIES

ROOT = Path(__file__).parent.parent
ENGLISH = re.compile(
    r"\b(error|there is a problem|warning|required|optional|previous|next|page|hide|show|choose|no file"
    r"|skip to|menu button|important|success|back|submit|close)\b",
    re.IGNORECASE,
)


class Session(Form):
    room = fields.StringField("Ruang", [validators.DataRequired("Tulis nama ruang.")])


class Participant(Form):
    name = fields.StringField(
        "Nama lengkap",
        [validators.DataRequired("Tulis nama lengkap Anda.")],
        description="Dengan gelar, seperti di SK",
        render_kw={"autocomplete": "name"},
    )
    nip = fields.StringField("NIP", [validators.Optional()], render_kw={"inputmode": "numeric"})
    department = fields.SelectField(
        "OPD", choices=[SelectChoice("", "Pilih OPD"), SelectChoice("1.02", "Dinas Kesehatan")]
    )
    civil_servant = fields.RadioField(
        "Apakah Anda ASN?",
        [validators.InputRequired("Pilih Ya atau Tidak.")],
        choices=[SelectChoice("ya", "Ya"), SelectChoice("tidak", "Tidak")],
    )
    days = fields.SelectMultipleField(
        "Hari",
        choices=[SelectChoice("1", "Senin"), SelectChoice("2", "Selasa")],
        widget=widgets.ListWidget(),
        option_widget=widgets.CheckboxInput(),
    )
    consent = fields.BooleanField("Saya setuju", [validators.DataRequired("Beri persetujuan.")])
    starts = fields.DateTimeLocalField("Mulai", [validators.Optional()])
    born = fields.DateField("Tanggal lahir", [validators.Optional()])
    opens = fields.TimeField("Jam buka", [validators.Optional()])
    capacity = fields.IntegerField("Kapasitas", [validators.Optional()])
    email = fields.EmailField("Surel", [validators.Optional()])
    phone = fields.TelField("Nomor HP", [validators.Optional()])
    password = fields.PasswordField("Kata sandi")
    note = fields.TextAreaField("Catatan", [validators.Optional()])
    letter = fields.FileField("Surat tugas")
    step = fields.HiddenField()
    session = fields.FormField(Session)
    sessions = fields.FieldList(fields.FormField(Session), min_entries=1)


class Posted(dict):
    """What `await request.form()` gives: every value of a name."""

    def getlist(self, name):
        return self[name]


class Tags(HTMLParser):
    """The start tags of a page, as (name, attributes)."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, *names):
        return [attributes for tag, attributes in self.found if tag in names]


def pages():
    """A plain environment with the globals the app gives."""
    loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    environment = Environment(loader=loader, autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.install_null_translations(newstyle=True)
    environment.globals.update(
        VOCABULARIES,
        asset=asset_url,
        institution=SimpleNamespace(name="Pemerintah Kabupaten Sukamaju", short_name="Pemkab Sukamaju", revision=1),
        current_user=SimpleNamespace(name="Ratna Dewi"),
        csrf_field=lambda: Markup('<input type="hidden" name="_token" value="t">'),
        flashes=[("ok", "Tersimpan."), ("error", "Gagal disimpan.")],
        request_path="/",
    )
    return environment


def wrong_form():
    """A form sent back: wrong values kept, a mistake in nearly every kind of field."""
    form = Participant(
        Posted(nip=['<b>"1'], department=["1.02"], days=["2"], starts=["2026-11-21T08:00"], password=["rahasia"])
    )
    assert not form.validate()
    return form


def macro(jinja, file, call, **values):
    name = call.split("(")[0]
    return jinja.from_string(f'{{% from "components/{file}.html" import {name} %}}{{{{ {call} }}}}').render(values)


def every_field(jinja, form):
    simple = [one for one in form if one.type not in ("FormField", "FieldList")]
    return "".join(macro(jinja, "field", "field(f)", f=one) for one in simple)


def words(html):
    """What a person reads or hears: text, labels and alternatives."""
    spoken = " ".join(re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', html))
    return re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)) + " " + spoken
