"""`docker swarm`, and what all commands share that only a swarm's manager can answer."""
