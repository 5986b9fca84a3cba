"""Runs the hook with whatever may be wrong around it, and holds its promises against what it did."""
