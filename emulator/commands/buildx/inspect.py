"""docker buildx inspect [--bootstrap] [NAME]"""

from __future__ import annotations

from emulator.commands.buildx.instances import BUILDKIT, LABELS, NAME, PLATFORMS, POLICIES, check_builder
from emulator.commands.client import Client
from emulator.parse.invocation import Invocation

HOST_GATEWAY = " org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1"


async def main(docker: Client, call: Invocation) -> int:
    check_builder(call.operands[0] if call.operands else str(call.group.get("builder", "")))
    lines = [
        f"Name:   {NAME}", "Driver: docker", "", "Nodes:", f"Name:             {NAME}", f"Endpoint:         {NAME}",
        "Status:           running", f"BuildKit version: {BUILDKIT}", f"Platforms:        {', '.join(PLATFORMS)}", "Labels:",
        HOST_GATEWAY,
    ]  # fmt: skip
    for number, policy in enumerate(POLICIES):
        lines.append(f"GC Policy rule#{number}:")
        lines += [f" {label + ':':<15} {value}" for label, value in zip(LABELS, policy, strict=True) if value]
    await docker.out("\n".join(lines) + "\n")
    return 0
