"""What statements mean for imports, as a file alone shows it: for the scan and the codemods."""
