"""Archives: tar in and out of a tree (docker cp, export, save, build, and the tar program)."""
