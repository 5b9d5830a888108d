"""`kalends doctor`."""

from __future__ import annotations

import sys


def doctor() -> None:
    """Check database, migrations, mail, clock and keys, and say what to do. Changes nothing."""
    from rich.console import Console
    from rich.markup import escape

    from kalends.cli import checks, surroundings
    from kalends.cli.checks import Verdict

    console = Console(highlight=False, soft_wrap=True)
    marks = {Verdict.GOOD: "[green]✓[/]", Verdict.ODD: "[yellow]![/]", Verdict.BAD: "[red]✗[/]"}
    failed = False
    for finding in checks.examine(surroundings.settings()):
        console.print(f"{marks[finding.verdict]} [bold]{finding.subject:<11}[/] {escape(finding.says)}")
        failed |= finding.verdict is Verdict.BAD
    if failed:
        sys.exit(1)
