"""What is run before a commit: `nox -s lint types test`, each also a plain command in CONTRIBUTING.md."""

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "types", "test"]


@nox.session
def lint(session: nox.Session) -> None:
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session
def test(session: nox.Session) -> None:
    session.install("-e", ".[dev]")
    session.run("pytest", *session.posargs)
