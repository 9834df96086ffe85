"""Applying for a connection in a browser, a step a page, and looking at how far the application is."""
