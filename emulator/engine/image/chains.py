"""Chains of layers: their ids, and the directories in which the storage driver keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from emulator.engine.core import Core
from emulator.model.image import Image, LayerRef

FEW_CHAINS = 256


def chain_ids(image: Image) -> list[str]:
    """For each layer of an image the digest of it and all below it (OCI: layer ChainID)."""
    return chains_of(image.layers)


def chains_of(layers: tuple[LayerRef, ...]) -> list[str]:
    """The same for any layers."""
    return chained(layer.diff_id for layer in layers)


def chained(diff_ids: Iterable[str]) -> list[str]:
    """The same of their digests alone."""
    chain: list[str] = []
    for diff_id in diff_ids:
        below = chain[-1] if chain else ""
        text = f"{below} {diff_id}".encode()
        chain.append(f"sha256:{hashlib.sha256(text).hexdigest()}" if below else diff_id)
    return chain


def cached_chains(core: Core) -> set[str]:
    """Those that the build cache holds: whatever image they came with, they stay."""
    return {chain for record in core.world.build_cache.values() for chain in record.chains}


def cache_ids(core: Core, layers: tuple[LayerRef, ...]) -> tuple[str, ...]:
    """The directories of layers, the topmost first."""
    forget_chains(core)
    return tuple(core.cache_id(chain) for chain in reversed(chains_of(layers)))


def forget_chains(core: Core) -> None:
    """Those on which nothing stands any more lose their directories, once they may be half of what is known."""
    if len(core.cache_ids) < core.most_cache_ids:
        return
    stacks = dict.fromkeys(image.layers for image in core.world.images.values())
    stacks |= dict.fromkeys(container.image_layers for container in core.world.containers.values())
    used = cached_chains(core).union(*(chains_of(layers) for layers in stacks))
    for chain in [chain for chain in core.cache_ids if chain not in used]:
        del core.cache_ids[chain]
    core.most_cache_ids = 2 * len(core.cache_ids) + FEW_CHAINS
