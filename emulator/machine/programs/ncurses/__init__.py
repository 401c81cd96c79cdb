"""ncurses' programs."""
