"""Synthetic text lines: corpus, fonts, rendering, damages, and the data sets made of them."""
