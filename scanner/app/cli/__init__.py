"""The command `shadowit`: one module per group of commands, loaded only when its command is called."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "scan": ("scanning", "Find, read, judge and record the tools on shares or folders."),
    "examine": ("scanning", "Read files and print what is in them, without judging or recording."),
    "list": ("looking", "List the tools of an inventory."),
    "show": ("looking", "Show one tool: verdict, proof, people, places, history."),
    "explain": ("looking", "Explain a verdict step by step, and what would change it."),
    "shares": ("looking", "List the shares and how their last scan went."),
    "coverage": ("looking", "Say what was seen, read, set aside, and what could not be read and why."),
    "secrets": ("looking", "List the files that hold passwords or keys, for IT to rotate them."),
    "lineage": ("lineage", "Show what feeds a tool and what depends on it."),
    "families": ("relating", "List the tools that are probably one: month files, templates, changed copies."),
    "merge": ("relating", "Make tools one, for good."),
    "split": ("relating", "Make files of a tool one of their own, for good."),
    "different": ("relating", "Say that tools are different, so that they are not suggested as one."),
    "people": ("people", "Import people, and give, lend and take roles."),
    "systems": ("registers", "Keep the register of systems and their Product Owners."),
    "sandboxes": ("registers", "Keep the register of sandboxes."),
    "enterprise": ("roads", "Keep the register of what IT runs as enterprise software."),
    "drives": ("roads", "Keep the register of drive letters."),
    "register": ("registering", "Register a tool you built and want to keep: a draft until approved."),
    "approve": ("registering", "Approve a registration, as a second person."),
    "endorse": ("registering", "Sign under a registration: as owner, head, Product Owner, or IT for the zone."),
    "facts": ("proving", "Say what is proven of a tool, and what closes each gap."),
    "certificate": ("proving", "Make out or check the certificate of a tool that has passed G11."),
    "attest": ("proving", "Say as its owner that a tool is still used and still right."),
    "next": ("migrating", "Say what comes next for a tool, and who has the ball."),
    "move": ("migrating", "Move tools to their next migration state, or hear why not."),
    "contain": ("migrating", "Prove an item of the containment list."),
    "plan": ("migrating", "File the plan of a migration."),
    "vote": ("migrating", "Minute a vote of the board."),
    "idea": ("delivering", "File an idea about a tool; anybody may."),
    "request": ("delivering", "File a request, as Product Owner of the target system."),
    "architecture": ("delivering", "Say as IT Architect whether a request fits."),
    "uat": ("delivering", "Plan, execute and record the acceptance test."),
    "sign": ("signing", "Sign the release of a tool as its Product Owner."),
    "signature": ("signing", "Show, export and bring back signatures."),
    "verify": ("signing", "Check an exported signature, without an inventory."),
    "datacheck": ("comparing", "Compare legacy data with the target's by key, to the last digit."),
    "confirm-data": ("comparing", "Confirm a tool's data check as its data owner."),
    "deployed": ("delivering", "Report what was deployed."),
    "incident": ("impact", "Report, answer, explain and close incidents."),
    "cost": ("impact", "File what tools cost, and which cost centre pays."),
    "statement": ("impact", "Say what each factory pays in a month."),
    "except": ("migrating", "Ask for an exception, which always ends."),
    "settle": ("migrating", "Let happen what dates and scans decide."),
    "cases": ("caseload", "Say who is asked for what, and until when."),
    "deal": ("caseload", "Put cases to people: five each, with a clock from that day."),
    "hand-over": ("caseload", "Hand a case over to somebody else."),
    "checklist": ("checking", "Compute the checklist of each plant, and say what mends it."),
    "backlog": ("ranking", "Rank what waits to be taken up, by risk, value and effort."),
    "complain": ("caseload", "Say what is wrong with a tool; risk and value decide all the same."),
    "correct": ("deciding", "Say what a tool really is, or confirm what the rules say."),
    "whatif": ("deciding", "Say what the rules would make of a tool if facts were other."),
    "schedule": ("running", "Run the scans of scanner.toml by their cron times."),
    "watch": ("running", "Judge local files again as they change."),
    "serve": ("running", "Serve the board on this machine."),
    "meeting": ("meeting", "Look at the meetings of the board, and make their packs."),
    "rules": ("rules", "List the rules, prove them, try others, measure them."),
    "selftest": ("maintaining", "Prove on this machine that planted tools are found and judged right."),
    "db": ("maintaining", "Look after the inventory's database."),
    "export": ("maintaining", "Export the inventory."),
    "account": ("accounts", "Set and reset the passwords of those who sign."),
    "token": ("tokens", "Make, list and revoke tokens for programs."),
    "keys": ("accounts", "Make, list and retire the keys of the installation."),
    "audit": ("audit", "List what happened, and prove that nothing was changed."),
    "usage": ("usage", "Say what is kept of who uses which tool, or forget it."),
    "demo": ("maintaining", "Build a plausible plant share to try things on."),
}
"""Every command: the module that holds it and what it does in one line."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order a new user needs them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, or suggest the one that was probably meant."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"scanner.app.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        del ctx
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command when there is none of that name."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415 - only needed for a mistake

            near = get_close_matches(name, COMMANDS, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else "; see shadowit --help"
            ctx.fail(f"no such command: {name}{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing one of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="shadow-it-scanner", prog_name="shadowit")
def root() -> None:
    """Find a factory's shadow IT, say what each tool does with proof, and bring it under governance.

    Nothing that is scanned is ever changed, moved, locked or executed.
    """


def main() -> None:
    """Run the command line; settings and usage errors end with 2, our own mistakes with 70."""
    from scanner.app.exits import run  # noqa: PLC0415 - keeps --help light

    run(root)
