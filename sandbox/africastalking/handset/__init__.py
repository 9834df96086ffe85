"""A phone in the browser, on the networks' real limits."""
