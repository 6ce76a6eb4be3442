"""The words a reader sees for states, fates, review states, sections and roles."""

from __future__ import annotations

from kdr.commits.model import Known, Part
from kdr.model import Fate, Review, Role, State

STATE = {
    State.NEW: ("New", "posted, not yet discussed"),
    State.UNDER_REVIEW: ("Under review", "still being discussed"),
    State.CHANGES_REQUESTED: ("Changes requested", "not taken as posted; reviewers want something changed first"),
    State.ACCEPTED: ("Accepted", "merged, in this revision or a later one"),
    State.REJECTED: ("Rejected", "a maintainer said no to the approach"),
    State.SUPERSEDED: ("Superseded", "another decision took its place"),
    State.DEFERRED: ("Deferred", "put off; neither accepted nor refused"),
}
REVIEW = {
    Review.DRAFTED: ("Drafted", "chosen by the tool; no person has checked it yet"),
    Review.REVIEWED: ("Reviewed", "a curator read the thread and stands behind this"),
    Review.CONFIRMED: ("Confirmed", "somebody who took part in the discussion confirmed this"),
}
FATE = {
    Fate.ADDRESSED: ("Addressed", "the proposal was changed to meet it"),
    Fate.REBUTTED: ("Rebutted", "it was answered, and the answer stood"),
    Fate.OPEN: ("Open", "nothing in the thread settled it"),
}
ROLE = {
    Role.AUTHOR: "Author",
    Role.OBJECTOR: "Objector",
    Role.REVIEWER: "Reviewer",
    Role.TESTER: "Tester",
    Role.ACKER: "Acker",
    Role.REPORTER: "Reporter",
    Role.APPLIER: "Applied by",
    Role.COMMENTER: "Commenter",
    Role.BOT: "Robot",
}
PART = {
    Part.MERGED: "merged",
    Part.ADDED: "added in a later revision",
    Part.MERGE: "merge commit",
    Part.FIX: "fixes it later",
    Part.REVERT: "reverts it",
    Part.RELATED: "landed instead or beside it",
    Part.BACKGROUND: "what it builds on",
}
KNOWN = {
    Known.RECORDED: ("recorded", "read in the source named, not checked against a kernel tree"),
    Known.VERIFIED: ("verified", "found in a kernel tree by its content"),
}
