"""Verbs on volumes, one a module. A module's public function is a method of Engine."""
