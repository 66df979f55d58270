"""Networks that read text, trained and exported."""
