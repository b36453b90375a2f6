"""How large the explorer's page is, how soon it shows something, and how smoothly it moves."""
