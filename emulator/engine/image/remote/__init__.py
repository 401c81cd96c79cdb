"""Registries that are reached over the network of the simulated host, and how images go there and come from there.

endpoint.py     which address a registry's name stands for, and whether somebody answers there
repository.py   the API, one method an operation (docker/distribution: registry/client)
faults.py       what a refusal says
places.py       what is remembered of blobs (moby: distribution/metadata)
documents.py    manifests
pull.py, push.py    the two ways (moby: distribution/pull_v2.go, push_v2.go)
"""
