"""The laboratory: networks, training, comparison, export. Needs the extra `train`."""
