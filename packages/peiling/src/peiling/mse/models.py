"""Hierarchical log-linear models: which lists depend on each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from peiling.errors import InputError

MOST_EFFECTS = 64


@dataclass(frozen=True, slots=True)
class Model:
    """A hierarchical log-linear model with a main effect for every list.

    Parameters
    ----------
    lists : int
        How many lists there are.
    effects : frozenset of int
        Its interactions: each a set of two lists or more, bit i for list i. With an effect
        every smaller effect inside it is there too.

    """

    lists: int
    effects: frozenset[int]

    @classmethod
    def of(cls, lists: int, generators: Iterable[int]) -> "Model":
        """Return the smallest hierarchical model with these effects."""
        effects: set[int] = set()
        for generator in generators:
            places = [i for i in range(lists) if generator >> i & 1]
            for size in range(2, len(places) + 1):
                effects |= {sum(1 << i for i in part) for part in combinations(places, size)}
        return cls(lists, frozenset(effects))

    @classmethod
    def parse(cls, text: str, names: Sequence[str]) -> "Model":
        """Read a model as people write it: «A*B,C» is A, B, their interaction, and C.

        Lists that are not named have their main effect all the same.

        Raises
        ------
        InputError
            If a name is not a list, or stands twice in one generator.

        Examples
        --------
        >>> Model.parse("A*B,C", ["A", "B", "C"]).generators(["A", "B", "C"])
        (('A', 'B'), ('C',))

        """
        return cls.of(len(names), [_generator(part, names) for part in _parts(text)])

    @property
    def parameters(self) -> int:
        """Parameters: the constant, the main effects and the interactions."""
        return 1 + self.lists + len(self.effects)

    @property
    def maximal(self) -> tuple[int, ...]:
        """The generators: effects and single lists that are in no larger effect."""
        alone = {1 << i for i in range(self.lists)}
        every = alone | self.effects
        return tuple(sorted(e for e in every if not any(e != o and e & o == e for o in every)))

    def generators(self, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Return the generators by name, in the order of the lists."""
        found = [tuple(n for i, n in enumerate(names) if e >> i & 1) for e in self.maximal]
        order = {name: place for place, name in enumerate(names)}
        return tuple(sorted(found, key=lambda part: ([order[n] for n in part])))

    def write(self, names: Sequence[str]) -> str:
        """Return the model as people write it; `parse` reads it back."""
        return ",".join("*".join(part) for part in self.generators(names))


def interactions(lists: int, order: int) -> tuple[int, ...]:
    """Return every interaction of 2 to `order` lists, smaller ones first.

    Raises
    ------
    InputError
        If `order` is not between 1 and the number of lists.

    """
    if not 1 <= order <= lists:
        raise InputError(f"The order must lie between 1 and {lists}, got {order}.")
    return tuple(
        sum(1 << i for i in part)
        for size in range(2, order + 1)
        for part in combinations(range(lists), size)
    )


def default_order(lists: int) -> int:
    """Return the highest order that is searched when nobody says: 3, for 6 lists or more 2."""
    return min(lists - 1, 3) if lists < 6 else 2


def _parts(text: str) -> list[str]:
    cleaned = text.strip().removeprefix("[").removesuffix("]")
    parts = [part.strip() for part in cleaned.split(",")]
    if not any(parts):
        raise InputError("The model is empty; write it as A*B,C with the names of the lists.")
    return [part for part in parts if part]


def _generator(part: str, names: Sequence[str]) -> int:
    effect = 0
    for name in (piece.strip() for piece in part.split("*")):
        if name not in names:
            raise InputError(
                f"The model names «{name}», which is no list; the lists are {', '.join(names)}."
            )
        bit = 1 << list(names).index(name)
        if effect & bit:
            raise InputError(f"The model names «{name}» twice in «{part}».")
        effect |= bit
    return effect
