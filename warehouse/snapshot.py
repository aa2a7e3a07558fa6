"""The warehouse as it stood at one moment, for work that takes longer than others should wait.

In: a `Warehouse`. Out: a copy of its file, a `Warehouse` too, for as long as a `with` lasts. Never: a copy of half a
write, the file held while the copy is worked with.

Copying bytes is the quickest turn there is: about a second for a gigabyte, and no time at all where the file system
shares blocks (btrfs, xfs). The log is copied with the file, so nothing that was committed is missing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from warehouse.store import Warehouse, WarehouseError

AT_ONCE = 2**30


@contextmanager
def snapshot(warehouse: Warehouse) -> Iterator[Warehouse]:
    """A copy that nobody else knows of, beside the file and removed afterwards; the warehouse itself where it has no
    file. Raises WarehouseError."""
    if not warehouse.exists:
        yield warehouse
        return
    try:
        folder = TemporaryDirectory(dir=warehouse.path.parent, prefix=f".{warehouse.path.name}-")
    except OSError as error:
        raise WarehouseError(f"{warehouse.path.parent}: cannot be written to ({error})") from error
    with folder as name:
        copy = Path(name) / warehouse.path.name
        # Reading, so that other programs cannot write either.
        with warehouse.read():
            for suffix in ("", ".wal"):
                _copied(warehouse.path.with_name(warehouse.path.name + suffix), copy.with_name(copy.name + suffix))
        yield Warehouse(copy)


def _copied(source: Path, target: Path) -> None:
    try:
        with source.open("rb") as here, target.open("xb") as there:
            if hasattr(os, "copy_file_range"):
                try:
                    while os.copy_file_range(here.fileno(), there.fileno(), AT_ONCE):
                        pass
                    return
                except OSError:
                    # Not every file system can; what was copied until then is written again.
                    here.seek(0)
                    there.seek(0)
                    there.truncate()
            shutil.copyfileobj(here, there, 2**20)
    except FileNotFoundError:
        # There is a log only while something waits in it.
        if source.suffix != ".wal":
            raise
    except OSError as error:
        raise WarehouseError(f"{source}: no copy of it can be made beside it ({error.strerror})") from error
