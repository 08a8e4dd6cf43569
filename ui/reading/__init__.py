"""The reading view: a section with what stands around it, what is to come, what its terms mean."""
