"""The two engines behind `events.database`, their only importer."""
