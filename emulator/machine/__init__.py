"""A simulated Linux: kernel, layered files, shell, programs, network. It knows nothing of Docker; errors and timeline only."""
