"""The use cases of privacy: a copy for the person, and erasure."""
