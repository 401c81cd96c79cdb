"""Networks of real containers, without root: one process in the keeper's namespaces, with a network namespace of its own.

    networking   Networking: the engine's side, what the backend calls
    launch       the keeper's side: starts the process
    requests     what is asked of the process

    process      the process: one asyncio loop; ends with its engine or keeper
    switch       bridges, and who hangs on them with which address: what netlink is told
    netlink      the few sentences of rtnetlink, by pyroute2; netns: entering a network namespace
    names        which name is which address, on which network
    dns          queries and answers, as bytes
    resolver     127.0.0.11 of one container
    relay        published ports: TCP and UDP from the host's sockets to the containers'

A Docker network is a bridge here, its gateway an address of this namespace, an endpoint a pair of veths. Bridges don't reach
each other, since nothing is forwarded between them. Published ports are sockets of the host, opened by the engine and handed
over; this process dials the container from the bridge, as docker-proxy does, so the gateway is whom the container sees.
"""
