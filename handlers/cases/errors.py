"""Why an act of staff was not done; nothing has changed then."""


class CaseError(Exception):
    """The act was not done."""


class NoSuchCase(CaseError):
    """No case and no report has this number."""


class NotAStep(CaseError):
    """A case that stands where this one does cannot go there (``rules.case_steps``)."""


class WhyMissing(CaseError):
    """This step needs words or a day that were not given; the text names which."""


class CaseMoved(CaseError):
    """Somebody else changed the case since it was looked at; look again and decide anew."""


class NothingThere(CaseError):
    """There is no such paper, report or flag in this case."""


class OtherCase(CaseError):
    """Another open case is about that person; the text is its number."""
