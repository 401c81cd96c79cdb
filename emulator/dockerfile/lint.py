"""Build checks: the rules by name, and what was found (buildkit: dockerfile/linter)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from emulator.dockerfile.errors import DockerfileError
from emulator.quote import quote

DESCRIPTIONS = {
    "StageNameCasing": "Stage names should be lowercase",
    "FromAsCasing": "The 'as' keyword should match the case of the 'from' keyword",
    "NoEmptyContinuation": "Empty continuation lines will become errors in a future release",
    "ConsistentInstructionCasing": "All commands within the Dockerfile should use the same casing (either upper or lower)",
    "DuplicateStageName": "Stage names should be unique",
    "ReservedStageName": "Reserved words should not be used as stage names",
    "JSONArgsRecommended": "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
    "MaintainerDeprecated": "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
    "UndefinedArgInFrom": "FROM command must use declared ARGs",
    "WorkdirRelativePath": (
        "Relative workdir without an absolute workdir declared within the build can have unexpected results "
        "if the base image changes"
    ),
    "UndefinedVar": "Variables should be defined before their use",
    "MultipleInstructionsDisallowed": "Multiple instructions of the same type should not be used in the same stage",
    "LegacyKeyValueFormat": "Legacy key/value format with whitespace separator should not be used",
    "InvalidBaseImagePlatform": "Base image platform does not match expected target platform",
    "RedundantTargetPlatform": (
        "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior"
    ),
    "SecretsUsedInArgOrEnv": "Sensitive data should not be used in the ARG or ENV commands",
    "InvalidDefaultArgInFrom": "Default value for global ARG results in an empty or invalid base image name",
    "FromPlatformFlagConstDisallowed": "FROM --platform flag should not use a constant value",
    "ExposeProtoCasing": "Protocol in EXPOSE instruction should be lowercase",
    "ExposeInvalidFormat": (
        "IP address and host-port mapping should not be used in EXPOSE instruction. "
        "This will become an error in a future release"
    ),
    "InvalidDefinitionDescription": (
        "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. "
        "If this is not intended to be a description comment, add an empty line or comment between the instruction and the "
        "comment."
    ),
    "CopyIgnoredFile": "Attempting to Copy file that is excluded by .dockerignore",
}
"""What a rule is about (buildkit: linter/ruleset.go)."""
EXPERIMENTAL = ("InvalidDefinitionDescription", "CopyIgnoredFile")
"""Rules that are looked at only where the check directive asks for them."""
URL = "https://docs.docker.com/go/dockerfile/rule/"


@dataclass(frozen=True)
class Warning:
    """One finding."""

    rule: str
    sentence: str
    line: tuple[int, int]

    @property
    def short(self) -> str:
        """As the progress shows it."""
        return f"{self.rule}: {self.sentence} (line {self.line[0]})"

    @property
    def description(self) -> str:
        """What its rule is about."""
        return DESCRIPTIONS[self.rule]

    @property
    def url(self) -> str:
        """Where the rule is explained; some have no page."""
        return "" if self.rule == "InvalidBaseImagePlatform" else URL + dashed(self.rule) + "/"


def dashed(name: str) -> str:
    """`WorkdirRelativePath` → `workdir-relative-path`, `JSONArgsRecommended` → `json-args-recommended`."""
    out = []
    for place, letter in enumerate(name):
        following = name[place + 1 : place + 2]
        if letter.isupper() and place and (name[place - 1].islower() or following.islower()):
            out.append("-")
        out.append(letter.lower())
    return "".join(out)


ALL = ("all",)
CHECK_ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK"
"""The build argument that says what the check directive says, and goes before it."""


@dataclass
class Linter:
    """Collects warnings. The `check` directive turns rules off, others on, and makes findings errors."""

    skipped: tuple[str, ...] = ()
    experimental: tuple[str, ...] = ()
    errors: bool = False
    found: list[Warning] = field(default_factory=list)

    def warn(self, rule: str, sentence: str, lines: tuple[int, int]) -> None:
        found = Warning(rule, sentence, lines)
        if self.wants(rule) and found not in self.found:
            self.found.append(found)

    def wants(self, rule: str) -> bool:
        """Whether a rule is looked at."""
        if rule in EXPERIMENTAL:
            return rule in self.experimental or self.experimental == ALL
        return rule not in self.skipped and self.skipped != ALL

    @property
    def failed(self) -> Sequence[str]:
        """The rules that stop the build."""
        return sorted({each.rule for each in self.found}) if self.errors else ()


class BadCheckOption(DockerfileError):
    """The `check` directive cannot be read, or the build argument that goes before it."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"failed to parse check options: {fault}")
        self.fault = fault


def linter(directive: str) -> Linter:
    """`skip=A,B;error=true`; raises BadCheckOption (buildkit: linter.ParseLintOptions)."""
    found = Linter()
    for part in directive.strip().split(";", 2) if directive.strip() else ():
        key, equals, value = part.partition("=")
        if not equals:
            raise BadCheckOption(f"invalid check option {quote(part)}")
        words = [word.strip() for word in value.split(",")]
        if key.strip() == "skip":
            found.skipped = found.skipped if found.skipped == ALL else tuple(words)
        elif key.strip() == "error":
            found.errors = truth(part, value.strip())
        elif key.strip() == "experimental":
            found.experimental = found.experimental if found.experimental == ALL else tuple(words)
        else:
            raise BadCheckOption(f"invalid check option {quote(key.strip())}")
    return found


def truth(part: str, value: str) -> bool:
    if value not in ("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"):
        fault = f"strconv.ParseBool: parsing {quote(value)}: invalid syntax"
        raise BadCheckOption(f"failed to parse check option {quote(part)}: {fault}")
    return value[:1] in "1tT"
