"""Filling a demo once, and telling the newcomer how to get in."""

from django.utils import timezone

from baken.project import tell
from baken.project.demo import data, mark, sign_ins


def fill_once() -> None:
    """Fill the demo with made-up people and signals, unless that was done before."""
    if mark.find() is mark.Mark.COMPLETE:
        return
    with tell.step("Filling the demo with made-up people and signals") as progress:
        data.fill(at=timezone.now(), progress=progress)
    mark.complete()


def say_sign_ins(address: str) -> None:
    """Say where the demo is, and every way into it."""
    tell.say()
    tell.say(f"Baken runs on {address}")
    tell.say(f"One click signs in as a role: {address}demo/")
    tell.say()
    found = sign_ins.every()
    if found:
        longest = max(len(one.email) for one in found)
        widest = max(len(one.role) for one in found)
        for one in found:
            tell.say(f"  {one.role:<{widest}}  {one.email:<{longest}}  {one.organisation}")
        tell.say()
        tell.say(f"Password of all: {sign_ins.PASSWORD}")
        tell.say(f"The second step asks for a code: {address}demo/ shows the one of this moment.")
    tell.say("All people and signals are made up. Stop with Ctrl-C.")
