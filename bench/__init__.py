"""What it costs: one file per figure, each measured beside a bare floor in the same run."""
