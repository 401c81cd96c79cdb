"""What builds are made with where containers are real: layers.py reads and keeps layers, commands.py runs RUN for real.

Copies and checksums are those of the simulation (see backend/simulate/workshop), on the archives that layers came from.
"""
