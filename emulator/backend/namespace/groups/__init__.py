"""Control groups, where this user has been given some: limits of memory, processes and processors, and what is counted.

    limits   which file of which controller says what `docker run --memory` and its like ask for; pure
    places   the engine's side: below which directories it may make groups, found out by making one
    kept     the keeper's side: a container's group, who is in it, what it has used

A group is made for containers with limits alone, since moving a process into one takes longer than starting it.
"""
