"""What customers take away as PDF, from the same data as the pages."""
