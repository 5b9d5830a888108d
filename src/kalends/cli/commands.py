"""Every command, by its name."""

from __future__ import annotations

import typer

from kalends.cli import client, demo, doctor, migrate, openapi, serve, slots, user, worker

app = typer.Typer(
    help="Scheduling for product teams who put booking inside their own app.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.command()(worker.worker)
app.command()(migrate.migrate)
app.command()(doctor.doctor)
app.command()(openapi.openapi)
app.command()(slots.slots)
app.command()(demo.demo)

_client = typer.Typer(help="OAuth clients: the apps that your users book in.", no_args_is_help=True)
_client.command("create")(client.create)
app.add_typer(_client, name="client")

_user = typer.Typer(help="Users: the owners of organisations.", no_args_is_help=True)
_user.command("create")(user.create)
app.add_typer(_user, name="user")
