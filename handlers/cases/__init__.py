"""What staff and the clock do with cases: each act is one transaction, noted step by step.

The rule of this package: only what is here moves a case, and only by the steps of
``rules.case_steps``; who did it stands in the history of the case and in the audit.
"""
