"""What it costs: a file a figure, each measured beside a bare floor in the same run."""
