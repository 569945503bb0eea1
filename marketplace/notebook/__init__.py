"""The notebook: yarn and pieces handed out and taken back, who makes how many, and the buyer's own goods."""
