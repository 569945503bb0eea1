"""Sample rounds with photos, marked points and measurements; counter-samples; no bulk before the pre-production sample."""
