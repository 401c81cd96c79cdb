"""What the engine says about itself, one a module. A module's public function is a method of Engine."""
