"""Photographs: one face per person, judged by published rules, kept once and replaced never.

`limits.toml` holds the rules as dated data, `rules` says what they mean, `measuring` and `faces`
take the measures, `overlay` draws them; the small copy for the chip is made by `minka.chip.photo`.
A ZIP of photographs comes in through `intake`. Nothing here imports the detector before it is
needed.
"""
