"""What a programme gave its groups: their loans."""
