"""Spreading work: one small port, so that threads, processes or a cluster give the same result.

Work is cut in pieces of a fixed size before anyone asks how many hands there are, and chance is
drawn before it is cut. So the result does not depend on who does the work.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

Progress = Callable[[int, int], None]


class Executor(Protocol):
    """Anything that can map a function over jobs, in order.

    `concurrent.futures.ThreadPoolExecutor` and `ProcessPoolExecutor` are such things, and so
    are `dask.distributed.Client.get_executor()`, `ray.util.multiprocessing.Pool` and
    `JoblibExecutor`. The function and the jobs can be pickled.
    """

    def map(self, function: Callable[[Any], Any], jobs: Iterable[Any], /) -> Iterable[Any]:
        """Return the results, in the order of the jobs."""


class JoblibExecutor:
    """Spreads through joblib, and so through each of its backends (loky, Dask, Ray, Spark).

    Parameters
    ----------
    parallel : joblib.Parallel
        As configured: `joblib.Parallel(n_jobs=4)`, or inside `joblib.parallel_config`.

    """

    def __init__(self, parallel: Any) -> None:
        self.parallel = parallel

    def map(self, function: Callable[[Any], Any], jobs: Iterable[Any], /) -> Iterable[Any]:
        """Return the results, in the order of the jobs."""
        return list(self.parallel((function, (job,), {}) for job in jobs))


def spread(
    function: Callable[[Any], Any],
    jobs: Sequence[Any],
    *,
    executor: Executor | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> list[Any]:
    """Do every job and return the results in order.

    Parameters
    ----------
    function : callable
        Called with one job; releases the interpreter's lock where threads should help.
    executor : Executor, optional
        Who does it; default is threads of this process.
    threads : int, optional
        How many threads without an `executor`; default one for each processor.
    progress : callable, optional
        Called with (done, all) after each job.

    """
    if executor is not None:
        return _collect(executor.map(function, jobs), len(jobs), progress)
    hands = min(threads or os.cpu_count() or 1, len(jobs))
    if hands <= 1:
        return _collect(map(function, jobs), len(jobs), progress)
    pool = ThreadPoolExecutor(hands)
    try:
        return _collect(pool.map(function, jobs), len(jobs), progress)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _collect(results: Iterable[Any], every: int, progress: Progress | None) -> list[Any]:
    found: list[Any] = []
    for result in _counted(results, every, progress):
        found.append(result)
    return found


def _counted(results: Iterable[Any], every: int, progress: Progress | None) -> Iterator[Any]:
    for done, result in enumerate(results, start=1):
        yield result
        if progress is not None:
            progress(done, every)
