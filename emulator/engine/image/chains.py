"""Chains of layers: their ids, and the directories in which the storage driver keeps them."""

from __future__ import annotations

import hashlib

from emulator.engine.core import Core
from emulator.model.image import Image, LayerRef


def chain_ids(image: Image) -> list[str]:
    """For each layer of an image the digest of it and all below it (OCI: layer ChainID)."""
    return chains_of(image.layers)


def chains_of(layers: tuple[LayerRef, ...]) -> list[str]:
    """The same for any layers."""
    chain: list[str] = []
    for layer in layers:
        below = chain[-1] if chain else ""
        text = f"{below} {layer.diff_id}".encode()
        chain.append(f"sha256:{hashlib.sha256(text).hexdigest()}" if below else layer.diff_id)
    return chain


def cache_ids(core: Core, layers: tuple[LayerRef, ...]) -> tuple[str, ...]:
    """The directories of layers, the topmost first."""
    return tuple(core.cache_id(chain) for chain in reversed(chains_of(layers)))
