"""The event and the committee's browser of the tab, for every test of invitations."""

from tests.registration.invitations.test_invitations_tab import event, organizer  # noqa: F401  # fixtures
