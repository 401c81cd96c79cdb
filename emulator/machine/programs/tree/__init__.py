"""tree: directories as trees."""
