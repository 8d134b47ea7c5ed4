"""Limits that hold over all processes: never one too many, and nothing to read in the table."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baken.kernel import limits
from baken.kernel.models import Uses

AT = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
MIDNIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
TRIES, MOST = 12, 5


def spend(at=AT, who="192.0.2.7", purpose="try", most=MOST, within=QUARTER):
    return limits.spend(purpose, who, most=most, within=within, at=at)


@pytest.mark.django_db
def test_a_limit_is_spent_by_so_many_uses():
    assert [spend() for _ in range(MOST + 2)] == [True] * MOST + [False] * 2


@pytest.mark.django_db
def test_another_visitor_and_another_purpose_have_a_limit_of_their_own():
    assert spend(most=1)

    assert spend(who="192.0.2.8", most=1)
    assert spend(purpose="report", most=1)
    assert not spend(most=1)


@pytest.mark.django_db
def test_a_use_counts_until_the_window_has_passed():
    spend(most=1)

    assert not spend(AT + QUARTER - timedelta(seconds=1), most=1)
    assert spend(AT + QUARTER, most=1)


@pytest.mark.django_db
def test_a_refused_try_does_not_make_the_wait_longer():
    spend(most=1)
    spend(AT + timedelta(minutes=14), most=1)

    assert spend(AT + QUARTER, most=1)


@pytest.mark.django_db
def test_midnight_gives_nobody_a_second_chance():
    late, early = MIDNIGHT - timedelta(minutes=1), MIDNIGHT + timedelta(minutes=1)

    assert [spend(late) for _ in range(MOST)] == [True] * MOST
    assert not spend(early)
    assert spend(late + QUARTER)


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(st.integers(0, 700), min_size=1, max_size=25),
    most=st.integers(1, 4),
    minutes=st.sampled_from([5, 60, 3000]),
)
def test_never_more_than_the_most_within_any_window(steps, most, minutes):
    Uses.objects.all().delete()
    within, at = timedelta(minutes=minutes), MIDNIGHT - timedelta(hours=1)
    passed: list[datetime] = []

    for seconds in steps:
        at += timedelta(seconds=seconds)
        counting = [use for use in passed if use > at - within]
        assert spend(at, most=most, within=within) == (len(counting) < most)
        if len(counting) < most:
            passed.append(at)


def passing(act: Callable[[], bool]) -> int:
    """Return how many of `TRIES` at the same moment pass."""
    ready = Barrier(TRIES)

    def one(_number: int) -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            ready.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(TRIES) as pool:
        return sum(pool.map(one, range(TRIES)))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_never_too_many_pass():
    for minute in range(5):
        assert passing(lambda when=AT + minute * QUARTER: spend(when)) == MOST


@pytest.mark.django_db(transaction=True)
def test_one_that_looks_first_and_counts_then_is_caught():
    looked = Barrier(TRIES)

    def careless() -> bool:
        found = Uses.objects.filter(who=b"careless").first()
        looked.wait()
        if found and len(found.moments) >= MOST:
            return False
        row, made = Uses.objects.get_or_create(
            who=b"careless", defaults={"moments": [AT], "until": AT + QUARTER}
        )
        if not made:
            row.moments.append(AT)
            row.save()
        return True

    assert passing(careless) > MOST


@pytest.mark.django_db(transaction=True)
def test_a_use_is_not_taken_back_with_what_failed_after_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        spend()


@pytest.mark.django_db
def test_a_use_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        spend()
    with django_assert_num_queries(1):
        spend(MIDNIGHT - timedelta(minutes=1))


@pytest.mark.django_db
def test_no_address_can_be_read_and_a_day_cannot_be_laid_beside_another():
    spend()
    spend(AT + timedelta(days=1))

    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_uses::text FROM kernel_uses")
        rows = "".join(row[0] for row in cursor.fetchall())
    assert "192.0.2.7" not in rows
    assert b"192.0.2.7".hex() not in rows
    assert Uses.objects.values("who").distinct().count() == 2


@pytest.mark.django_db
def test_what_counts_no_more_is_cleaned_away():
    spend()
    spend(AT + timedelta(minutes=10), who="192.0.2.8")

    assert limits.clean(AT + QUARTER) == 1
    assert Uses.objects.count() == 1


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_is_that_of_the_visitor_or_of_their_network(remote, address):
    assert limits.address_of(RequestFactory().get("/", REMOTE_ADDR=remote)) == address


def test_a_header_counts_only_where_a_proxy_of_our_own_wrote_it(settings):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": "198.51.100.9, 203.0.113.5"}
    )
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert limits.address_of(request) == "192.0.2.1"

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert limits.address_of(request) == "203.0.113.5"
