"""What a production batch prints: card faces, letters, labels and consignment lists, as PDF.

A pure package: it knows dataclasses, fonts and bytes, no database and no clock. The same
data and the same `made_at` give the same bytes, so that printing again can be compared by
digest. A batch may be cut into slices that are printed by several processes at once; each
slice is a file of its own and keeps the order it was given.

`fonts` finds the typeface and checks every name before the first page; `pdf` and `canvas`
write pages; `faces`, `letters`, `labels` and `consignments` say what stands on them.
"""
