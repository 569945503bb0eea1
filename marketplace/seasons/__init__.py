"""Collections by season: products of any group in an order of their own, with texts, a page that sells and a lookbook."""
