"""docker events [-f FILTER] [--format FORMAT] [--since T] [--until T] (cli: command/system/events.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.moments import moment
from emulator.commands.outcome import ClientError
from emulator.output.template import Template, TemplateError, TemplateExecError
from emulator.parse.invocation import Invocation
from emulator.wire.events import NO_EVENT, EventMessage
from emulator.wire.times import nine_digits

USAGE_STATUS = 64


class BadFormat(ClientError):
    def __init__(self, error: TemplateError) -> None:
        super().__init__(f"Error parsing format: {error}", USAGE_STATUS)


async def main(docker: Client, call: Invocation) -> int:
    template = template_of(call.text("format"))
    since, until = moment(docker, call, "since"), moment(docker, call, "until")
    async for event in await docker.engine.events(since=since, until=until, filters=call.filters()):
        await docker.out(shown(event, template))
    return 0


def template_of(format: str) -> Template | None:
    """None for the usual line. A template is tried on an empty event first."""
    if not format:
        return None
    try:
        template = Template.parse("{{json .}}" if format == "json" else format)
        template.execute(NO_EVENT)
    except TemplateError as error:
        raise BadFormat(error) from error
    return template


def shown(event: EventMessage, template: Template | None) -> str:
    """One event's line; raises ClientError where the template does not fit its values."""
    if template is None:
        return usual(event)
    try:
        return template.execute(event) + "\n"
    except TemplateExecError as error:
        raise ClientError(str(error)) from error


def usual(event: EventMessage) -> str:
    """The time, what happened to what, and its attributes by name."""
    line = f"{nine_digits(event.TimeNano)} {event.Type} {event.Action} {event.Actor.ID}"
    attributes = ", ".join(f"{name}={value}" for name, value in sorted((event.Actor.Attributes or {}).items()))
    return f"{line} ({attributes})\n" if attributes else line + "\n"
