"""Verbs on networks, one a module. A module's public function is a method of Engine."""
