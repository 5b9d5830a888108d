"""Every command, by its name."""

from __future__ import annotations

from typing import Annotated

import typer

from kalends import __version__
from kalends.cli import app as apps
from kalends.cli import client, demo, doctor, imports, migrate, openapi, serve, slots, user, worker

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"kalends {__version__}")
        raise typer.Exit


@app.callback()
def _kalends(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version, and end.")
    ] = False,
) -> None:
    """Scheduling for product teams who put booking inside their own app."""


app.command()(serve.serve)
app.command()(worker.worker)
app.command()(migrate.migrate)
app.command()(doctor.doctor)
app.command()(openapi.openapi)
app.command()(slots.slots)
app.command("import")(imports.import_)
app.command()(demo.demo)

_client = typer.Typer(help="OAuth clients: the apps that your users book in.", no_args_is_help=True)
_client.command("create")(client.create)
app.add_typer(_client, name="client")

_app = typer.Typer(help="Third parties' apps, which act for your users where these allow it.", no_args_is_help=True)
_app.command("create")(apps.create)
_app.command("list")(apps.list_)
_app.command("show")(apps.show)
_app.command("delete")(apps.delete)
app.add_typer(_app, name="app")

_user = typer.Typer(help="Users: the owners of organisations.", no_args_is_help=True)
_user.command("create")(user.create)
app.add_typer(_user, name="user")
