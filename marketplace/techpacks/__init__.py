"""Tech packs with versions, the lines that they belong to, and which version a group has accepted."""
