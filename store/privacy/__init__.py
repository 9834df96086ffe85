"""What is kept about persons: the sweeps that end it."""
