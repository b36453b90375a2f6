"""Properties that hold on every package, tried on random ones."""
