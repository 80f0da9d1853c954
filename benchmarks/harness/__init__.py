"""What the benchmark programs share. Python 3.9 or newer, standard library only."""
