"""Work on items by several threads, whose results come in the order of the items."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def ahead(
    things: Iterable[Thing],
    work: Callable[[Thing], Result],
    weigh: Callable[[Thing], int],
    *,
    threads: int,
    room: int,
    stop: Callable[[], None],
) -> Iterator[Result]:
    """``work`` done on each thing; some threads are ahead of the one that takes the results.

    What waits weighs no more than ``room`` together, by ``weigh``, and a single thing may weigh more. A slow thing
    holds up the results behind it, but not the work on them until there is no room. If the work raises, so does this.
    ``stop`` is called where nobody wants the rest: work that waits should end then.
    """
    waiting: deque[tuple[Future[Result], int]] = deque()
    weight = 0
    pool = ThreadPoolExecutor(threads, thread_name_prefix="gbc-ahead")
    try:
        for thing in things:
            size = weigh(thing)
            while waiting and (weight + size > room or waiting[0][0].done()):
                done, light = waiting.popleft()
                weight -= light
                yield done.result()
            waiting.append((pool.submit(work, thing), size))
            weight += size
        while waiting:
            yield waiting.popleft()[0].result()
    except BaseException:
        stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
