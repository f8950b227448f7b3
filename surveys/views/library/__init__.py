"""What surveys are made of and looked back on: gallery, bank, comments, comparing, test responses."""
