"""Sockets for published ports: what an ordinary user is told, and protocols that are not relayed."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from emulator.backend.namespace.network import listeners
from emulator.errors import NotEmulated


def forbidden(*_words: object) -> None:
    """As bind(2) does it to those who may not."""
    raise OSError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize(
    ("host_ip", "port", "protocol", "told"),
    [
        ("", 80, "tcp", "tcp4 0.0.0.0:80"),
        ("::1", 53, "udp", "udp6 [::1]:53"),
        ("127.0.0.1", 1023, "tcp", "tcp4 127.0.0.1:1023"),
    ],
)
def test_a_privileged_port(
    host_ip: str, port: int, protocol: str, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    setting = tmp_path / "start"
    setting.write_text("1024\n")
    monkeypatch.setattr(listeners, "PRIVILEGED", setting)
    monkeypatch.setattr(listeners, "bound", forbidden)
    with pytest.raises(listeners.PortForbidden) as refusal:
        listeners.listener(host_ip, port, protocol)
    assert str(refusal.value) == (
        f"error while calling RootlessKit PortManager.AddPort(): cannot expose privileged port {port}, you can add "
        f"'net.ipv4.ip_unprivileged_port_start={port}' to /etc/sysctl.conf (currently 1024), or set CAP_NET_BIND_SERVICE on "
        f"rootlesskit binary, or choose a larger port number (>= 1024): listen {told}: bind: permission denied"
    )


def test_another_reason_needs_no_advice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    setting = tmp_path / "start"
    setting.write_text("0\n")
    monkeypatch.setattr(listeners, "PRIVILEGED", setting)
    monkeypatch.setattr(listeners, "bound", forbidden)
    with pytest.raises(listeners.PortForbidden) as refusal:
        listeners.listener("0.0.0.0", 80, "tcp")
    assert str(refusal.value) == (
        "error while calling RootlessKit PortManager.AddPort(): listen tcp4 0.0.0.0:80: bind: permission denied"
    )


def test_sctp_is_refused() -> None:
    with pytest.raises(NotEmulated, match=r"^publishing SCTP ports by --backend namespace"):
        listeners.listener("", 80, "sctp")
