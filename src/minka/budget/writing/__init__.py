"""Write a budget made in Minka as any of the form families: text, workbook, PDF.

The narrative is made from the same rounded figures as the tables, so the two cannot disagree.
"""

from minka.budget.writing.compose import compose
from minka.budget.writing.plan import Plan, PlanLine, PlannedProject, PlannedTarget, ThreePublic

__all__ = ["Plan", "PlanLine", "PlannedProject", "PlannedTarget", "ThreePublic", "compose"]
