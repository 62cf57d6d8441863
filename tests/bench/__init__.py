"""`make bench`: what Hadir's work costs, as ratios to a reference measured in the same run."""
