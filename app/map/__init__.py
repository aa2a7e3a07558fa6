"""Shapes of the provinces, and the script that made them."""
