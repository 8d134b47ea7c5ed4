"""What a look at a reporter's code costs, and what its time gives away."""

import time
from collections.abc import Callable
from itertools import combinations, product
from random import Random
from statistics import median
from uuid import uuid4

ROUNDS = 150
BAR = 0.6


def run() -> bool:
    """Measure, print, and return whether the times of codes cannot be told apart."""
    from django.conf import settings
    from django.utils import timezone

    from baken.project import tell
    from baken.reporters import actions, queries
    from tools.bench import data

    house = data.organisations(1)[0]
    _reporter, known = actions.keep(
        uuid4(), organisation_id=house.pk, identity=None, user=None, at=timezone.now()
    )
    codes = {"known": known, "unknown": "0" * 16, "malformed": "no code"}
    times: dict[str, list[float]] = {kind: [] for kind in codes}
    order, chance = list(codes), Random(1)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for kind in order:
            times[kind].append(_seconds(queries.dossier_of, codes[kind]))
    taken = sorted(times["unknown"])
    cost = f"{settings.BAKEN_RECEIPT_MEMORY // 1024} MiB, {settings.BAKEN_RECEIPT_PASSES} passes"
    tell.say(
        f"  {cost}: median {1000 * median(taken):.0f} ms, the fastest {1000 * taken[0]:.0f} ms"
    )
    kept = True
    for one, other in combinations(codes, 2):
        found = _auc(times[one], times[other])
        kept = kept and found <= BAR
        tell.say(f"  {one} and {other} told apart by time: AUC {found:.2f} (at most {BAR})")
    return kept


def _seconds(act: Callable[[str], object], code: str) -> float:
    start = time.perf_counter()
    act(code)
    return time.perf_counter() - start


def _auc(first: list[float], second: list[float]) -> float:
    """Return how often the slower of a pair is of one kind, whichever: 0.5 is pure guessing."""
    wins = sum((a > b) + (a == b) / 2 for a, b in product(first, second))
    share = wins / (len(first) * len(second))
    return max(share, 1 - share)
