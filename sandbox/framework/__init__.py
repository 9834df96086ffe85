"""What every stand-in is made of: a server, a control interface, scripts, logs, callbacks, a scheduler and a clock."""
