import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

from peiling.errors import DataError, Refused
from peiling.spread import JoblibExecutor, spread


def square(value):
    return value * value


@pytest.mark.parametrize("threads", [None, 1, 2, 7])
def test_results_come_in_the_order_of_the_jobs(threads):
    assert spread(square, range(20), threads=threads) == [k * k for k in range(20)]


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_processes_can_do_the_work():
    with ProcessPoolExecutor(2) as pool:
        assert spread(square, [1, 2, 3], executor=pool) == [1, 4, 9]


def test_a_joblib_backend_can_do_the_work():
    class Parallel:
        """Calls like joblib.Parallel: takes (function, positional, keywords)."""

        def __call__(self, jobs):
            return [function(*positional, **keywords) for function, positional, keywords in jobs]

    assert spread(square, [1, 2, 3], executor=JoblibExecutor(Parallel())) == [1, 4, 9]


def test_an_error_in_a_job_comes_out():
    def refuse(_):
        raise Refused("No.", "no")

    with pytest.raises(Refused, match="No"):
        spread(refuse, [1, 2], threads=2)


@pytest.mark.parametrize("kind", [Refused, DataError])
def test_a_refusal_travels_between_processes(kind):
    there_and_back = pickle.loads(pickle.dumps(kind("Why.", "code")))  # noqa: S301 (our own)

    assert (type(there_and_back), str(there_and_back), there_and_back.reason) == (
        kind,
        "Why.",
        "code",
    )
