"""A lab that boots stock Debian kernels with firmware tables of its own, and asks them and rmrr-guard the same questions."""
