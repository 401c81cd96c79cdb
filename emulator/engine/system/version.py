"""`docker version`, the server's half: the versions that this emulator behaves as."""

from __future__ import annotations

from emulator.engine.core import Core
from emulator.wire.system import ComponentVersion, Version

VERSION = "28.5.2"
API_VERSION, MIN_API_VERSION = "1.51", "1.24"
GIT_COMMIT = "89c5e8f"
GO_VERSION = "go1.25.3"
BUILD_TIME = "2025-11-05T14:43:25.000000000+00:00"
CONTAINERD, CONTAINERD_COMMIT = "v1.7.29", "442cb34bda9a6a0fed82a2ca7cade05c5c749582"
RUNC, RUNC_COMMIT = "1.3.3", "v1.3.3-0-gd842d771"
INIT, INIT_COMMIT = "0.19.0", "de40ad0"


async def version(core: Core) -> Version:
    """The whole document."""
    details = {
        "ApiVersion": API_VERSION, "Arch": "amd64", "BuildTime": BUILD_TIME, "Experimental": "false", "GitCommit": GIT_COMMIT,
        "GoVersion": GO_VERSION, "KernelVersion": core.host.kernel, "MinAPIVersion": MIN_API_VERSION, "Os": "linux",
    }  # fmt: skip
    parts = (("containerd", CONTAINERD, CONTAINERD_COMMIT), ("runc", RUNC, RUNC_COMMIT), ("docker-init", INIT, INIT_COMMIT))
    return Version(
        Components=(
            ComponentVersion(Name="Engine", Version=VERSION, Details=details),
            *(ComponentVersion(Name=name, Version=number, Details={"GitCommit": commit}) for name, number, commit in parts),
        ),
        Version=VERSION,
        APIVersion=API_VERSION,
        MinAPIVersion=MIN_API_VERSION,
        GitCommit=GIT_COMMIT,
        GoVersion=GO_VERSION,
        Os="linux",
        Arch="amd64",
        KernelVersion=core.host.kernel,
        BuildTime=BUILD_TIME,
    )
