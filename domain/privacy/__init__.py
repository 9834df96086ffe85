"""What is kept about persons: why, how long, and what they can ask for."""
