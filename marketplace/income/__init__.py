"""What weavers earn, month by month, beside where each began: private to her and her coordinator, else in groups of five."""
