"""What a keeper does with files: layers, overlays, archives. All of this runs in the keeper."""
