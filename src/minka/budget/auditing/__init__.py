"""Audit a budget: identities between its figures, and the rules that are not arithmetic."""

from minka.budget.auditing.audit import audit, identities_of
from minka.budget.auditing.identities import Severity
from minka.budget.auditing.report import Finding, Report

__all__ = ["Finding", "Report", "Severity", "audit", "identities_of"]
