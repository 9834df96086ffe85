"""The flows, a file each. The first state of the first flow is the root."""
