"""docker buildx inspect [--bootstrap] [NAME]"""

from __future__ import annotations

from emulator.commands.buildx.instances import NAME, check_builder
from emulator.commands.client import Client
from emulator.engine.build.worker import LABELS, PLATFORMS, POLICIES, VERSION, Policy
from emulator.output.units import bytes_size
from emulator.parse.invocation import Invocation
from emulator.wire.go_duration import go_duration


async def main(docker: Client, call: Invocation) -> int:
    check_builder(call.operands[0] if call.operands else str(call.group.get("builder", "")))
    lines = [
        f"Name:   {NAME}", "Driver: docker", "", "Nodes:", f"Name:             {NAME}", f"Endpoint:         {NAME}",
        "Status:           running", f"BuildKit version: {VERSION}", f"Platforms:        {', '.join(PLATFORMS)}", "Labels:",
        *(f" {name}: {value}" for name, value in LABELS.items()),
    ]  # fmt: skip
    for number, policy in enumerate(POLICIES):
        lines.append(f"GC Policy rule#{number}:")
        lines += [f" {label + ':':<15} {value}" for label, value in facts(policy).items() if value]
    await docker.out("\n".join(lines) + "\n")
    return 0


def facts(policy: Policy) -> dict[str, str]:
    """What is shown of a rule; nothing of what it does not say."""
    return {
        "All": "true" if policy.all else "false",
        "Filters": ",".join(policy.filters),
        "Keep Duration": go_duration(policy.keep) if policy.keep else "",
        "Reserved Space": bytes_size(policy.reserved) if policy.reserved else "",
        "Max Used Space": bytes_size(policy.most) if policy.most else "",
        "Min Free Space": bytes_size(policy.free) if policy.free else "",
    }
