"""How long before each day people are reminded, as the organizer chooses it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from events import forms
from events.language import N_
from events.registration.messages import reminders


class RemindersForm(forms.Form):
    """How long before each day of the event people are reminded; none is a choice too."""

    one_piece = True
    offsets = SelectMultipleField(
        N_("Kapan peserta diingatkan?"),
        choices=[SelectChoice(str(one), "") for one in reminders.CHOICES],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=N_(
            "Boleh lebih dari satu, atau tidak sama sekali. Peserta yang mendaftar sesudah waktu itu tidak diingatkan"
            " lagi."
        ),
    )

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.offsets.choices = [
            SelectChoice(str(one), reminders.in_words(timedelta(minutes=one))) for one in reminders.CHOICES
        ]
