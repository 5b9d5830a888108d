"""`kalends demo`."""

from __future__ import annotations


def demo() -> None:
    """Run Kalends and the example app on this machine, with an organisation to try them. Ctrl-C stops everything."""
    from kalends.cli import demonstration, surroundings

    settings = surroundings.settings(mail_page=True)
    if "log_level" not in settings.model_fields_set:
        settings = settings.model_copy(update={"log_level": "WARNING"})
    demonstration.run(settings)
