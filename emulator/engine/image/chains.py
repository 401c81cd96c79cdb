"""Chains of layers: their ids, and the directories in which the storage driver keeps them."""

from __future__ import annotations

import hashlib

from emulator.engine.core import Core
from emulator.model.image import Image


def chain_ids(image: Image) -> list[str]:
    """For each layer the digest of it and all below it (OCI: layer ChainID)."""
    chain: list[str] = []
    for layer in image.layers:
        below = chain[-1] if chain else ""
        text = f"{below} {layer.diff_id}".encode()
        chain.append(f"sha256:{hashlib.sha256(text).hexdigest()}" if below else layer.diff_id)
    return chain


def cache_ids(core: Core, image: Image) -> tuple[str, ...]:
    """The directories of an image's layers, the topmost first."""
    return tuple(core.cache_id(chain) for chain in reversed(chain_ids(image)))
