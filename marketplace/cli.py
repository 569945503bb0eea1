"""The command line: parse, one service call, commit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import Flask

from marketplace import create_app
from marketplace.config import SettingError


def run() -> int:
    """Run the command line; a setting that cannot be used is one plain line."""
    try:
        cli(prog_name="python -m marketplace")
    except SettingError as error:
        click.echo(f"Error: {error}", err=True)
        return 2
    return 0


def _app() -> Flask:
    return create_app()


@click.group()
def cli() -> None:
    """A marketplace that links weaver associations of El Alto to exporters."""


@cli.command()
@click.option("--demo/--no-demo", default=False, help="Load the El Alto data the first time and print demo accounts.")
def serve(demo: bool) -> None:
    """Serve the site on HOST:PORT."""
    from marketplace.serving import serve as serve_

    sys.exit(serve_(demo=demo))


@cli.command()
@click.option("--down", default=None, metavar="REVISION", help="Go down to a revision instead ('base' for nothing).")
def migrate(down: str | None) -> None:
    """Bring the database up to the code's tables."""
    from marketplace.infra import migrations

    with _app().app_context():
        if down is None:
            migrations.upgrade()
        else:
            migrations.downgrade(down)


@cli.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only check: say what would change, load nothing.")
def load(folder: Path, check: bool) -> None:
    """Load a folder of CSV or XLSX files; all of it or nothing."""
    from marketplace.intake.command import load_folder

    with _app().app_context():
        sys.exit(load_folder(folder, check_only=check))


@cli.command("demo-accounts")
@click.option("--table", is_flag=True, help="Print as a table for people instead of JSON.")
def demo_accounts(table: bool) -> None:
    """Make sure there are two accounts of each role and print how to enter as each."""
    from marketplace.demo_accounts import as_table, demo_accounts_json

    with _app().app_context():
        accounts = demo_accounts_json()
    click.echo(as_table(accounts) if table else json.dumps(accounts, ensure_ascii=False, indent=1))


@cli.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Back up the database and the files to a .tar file, also while people work."""
    from marketplace.infra.backup import backup as backup_

    with _app().app_context():
        click.echo(backup_(target))


@cli.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before replacing what is there.")
def restore(source: Path, yes: bool) -> None:
    """Put a backup back; what is there now is kept aside."""
    from marketplace.infra.backup import restore as restore_

    if not yes:
        click.confirm("This replaces the present data (kept aside). Go on?", abort=True)
    with _app().app_context():
        click.echo(restore_(source))


@cli.command()
def worker() -> None:
    """Carry out long work from the queue; ``serve`` starts one by itself."""
    from marketplace.worker import work

    work(_app())


@cli.command()
def digest() -> None:
    """Send today's digests to coordinators now; nobody gets the same one twice."""
    from marketplace.notices.digest import send_digests

    with _app().app_context():
        click.echo(f"{send_digests(now=True)} sent")


@cli.command()
def routes() -> None:
    """Print every address with its methods and permission."""
    from marketplace.access.guards import permission_of

    app = _app()
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        permission = permission_of(app, rule.endpoint)
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        click.echo(f"{rule.rule:60} {methods:10} {permission.name if permission else '-':20} {rule.endpoint}")


@cli.command(name="match", add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def match(arguments: tuple[str, ...]) -> None:
    """Match a problem file, or judge a plan; see ``match --help``."""
    from marketplace.match_command import main

    sys.exit(main(list(arguments)))
