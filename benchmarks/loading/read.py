"""How fast files are read: read.py KIND READERS FILE... . Prints bytes a second, of all readers together.

KIND is read (1 MiB at a time into one buffer) or mmap (summed as 64-bit numbers). Each reader takes its share of the files.
"""

import multiprocessing
import os
import sys
import time

import numpy


def by_read(files: list[str]) -> None:
    buffer = memoryview(bytearray(1 << 20))
    for file in files:
        descriptor = os.open(file, os.O_RDONLY)
        while os.readv(descriptor, [buffer]):
            pass
        os.close(descriptor)


def by_mmap(files: list[str]) -> None:
    for file in files:
        mapped = numpy.memmap(file, dtype=numpy.uint8, mode="r")
        numpy.add.reduce(mapped[: mapped.size // 8 * 8].view(numpy.uint64))


def main() -> None:
    work = {"read": by_read, "mmap": by_mmap}[sys.argv[1]]
    readers, files = int(sys.argv[2]), sys.argv[3:]
    barrier = multiprocessing.Barrier(readers + 1)

    def reader(share: list[str]) -> None:
        barrier.wait()
        work(share)

    processes = [multiprocessing.Process(target=reader, args=(files[i::readers],)) for i in range(readers)]
    for process in processes:
        process.start()
    barrier.wait()
    began = time.monotonic()
    for process in processes:
        process.join()
    print(sum(os.path.getsize(file) for file in files) / (time.monotonic() - began))


main()
