import itertools

import pytest

from peiling.errors import InputError
from peiling.mse.choice import Pool
from peiling.mse.models import Model, default_order, interactions

NAMES = ("A", "B", "C", "D")


def closed(effects):
    return all(
        part in effects or part.bit_count() < 2
        for effect in effects
        for part in range(1, effect)
        if part & effect == part
    )


@pytest.mark.parametrize(("lists", "order"), [(2, 2), (3, 2), (3, 3), (4, 2), (4, 3), (4, 4)])
def test_every_hierarchical_model_is_listed_once(lists, order):
    effects = interactions(lists, order)
    every = {
        frozenset(chosen)
        for size in range(len(effects) + 1)
        for chosen in itertools.combinations(effects, size)
        if closed(set(chosen))
    }

    pool = Pool.of(lists, order)
    listed = [pool.model(int(bits)).effects for bits in pool.all_models()]

    assert len(listed) == len(set(listed)) == pool.size
    assert set(listed) == every


@pytest.mark.parametrize(
    ("lists", "order", "count"),
    [
        (2, 1, 1),
        (2, 2, 2),
        (3, 2, 8),
        (3, 3, 9),
        (4, 2, 64),
        (4, 3, 113),
        (4, 4, 114),
        (5, 2, 1024),
        (5, 3, 6212),
        (5, 4, 6893),
        (5, 5, 6894),
        (6, 2, 32768),
        (6, 3, 3702013),
        (7, 2, 2097152),
    ],
)
def test_the_number_of_models_is_the_published_one(lists, order, count):
    # 7,580 = M(5) − 1 of Dedekind also counts models that lack main effects:
    # 1 + 5 + 20 + 90 + 570 + 6,894.
    assert Pool.of(lists, order).size == count


def test_a_model_is_written_as_it_is_read():
    model = Model.parse("B*A*C, D", NAMES)

    assert model.write(NAMES) == "A*B*C,D"
    assert model.effects == {0b011, 0b101, 0b110, 0b111}
    assert model.parameters == 1 + 4 + 4
    assert Model.parse(model.write(NAMES), NAMES) == model


def test_a_list_that_is_not_named_has_its_main_effect_all_the_same():
    assert Model.parse("A*B", NAMES).generators(NAMES) == (("A", "B"), ("C",), ("D",))


@pytest.mark.parametrize(
    ("text", "words"),
    [("A*Q", "«Q», which is no list"), ("A*A", "«A» twice"), ("  ", "empty"), (",", "empty")],
)
def test_a_model_that_cannot_be_read_is_refused_in_words(text, words):
    with pytest.raises(InputError, match=words.replace("*", r"\*")):
        Model.parse(text, NAMES)


def test_the_order_is_kept_within_the_lists():
    assert [default_order(t) for t in (2, 3, 4, 5, 6, 8)] == [1, 2, 3, 3, 2, 2]
    with pytest.raises(InputError, match="between 1 and 3"):
        interactions(3, 4)


def test_a_search_over_too_many_interactions_says_what_to_do():
    with pytest.raises(InputError, match="66 interactions, and a search can hold 64"):
        Pool.of(12, 2)
