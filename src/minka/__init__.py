"""Minka (民卡): the open platform of a social security card centre."""
