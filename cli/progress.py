"""Progress bars on standard error, if that is a terminal; else nothing."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self


class Bar:
    """Listens to long work: one bar per step, replaced when the next step begins."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def __call__(self, step: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if step != self._step:
            from tqdm import tqdm

            self._close()
            self._step = step
            self._bar = tqdm(desc=step, total=total, file=sys.stderr, leave=False)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def file(self, done: int, total: int, name: str) -> None:
        """Progress over files: the bar names the one that is being read."""
        self("read", done, total)
        if self._bar is not None:
            self._bar.set_postfix_str(name)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
