"""What a process gives up before it looks at a stranger's file.

    What is given up          How                                    Where that does not hold
    more than 300 MB          RLIMIT_AS
    more than 5 s of work     RLIMIT_CPU
    more than 20 s at all     an alarm, and the parent's own clock
    files and connections     RLIMIT_NOFILE 0: nothing more opens
    writing into any file     RLIMIT_FSIZE 0
    further processes         RLIMIT_NPROC 0                         as root, if it had to stay root
    the network               a namespace of its own                 containers without namespaces
    our rights                another user                           unless we are root

A process that was taken over could still call the kernel with what it holds: its own memory and two
pipes. There is no list of allowed system calls (seccomp): Python's standard library cannot set one.
"""

import ctypes
import os
import resource
import signal
from contextlib import suppress
from typing import Final

MEMORY_BYTES: Final = 300 * 1024 * 1024
CPU_SECONDS: Final = 5
CLOCK_SECONDS: Final = 20.0
# Debian's "nobody" and "nogroup".
NOBODY: Final = 65534
# From <linux/sched.h> and <linux/prctl.h>.
_NEW_USERS, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_DUMPABLE, _SET_NO_NEW_RIGHTS = 4, 38


def retire() -> None:
    """Give up network, rights and being looked into, as far as the system lets us; once, early."""
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        libc.unshare(_NEW_NETWORK)
        with suppress(OSError):
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
    else:
        libc.unshare(_NEW_USERS | _NEW_NETWORK)
    libc.prctl(_SET_NO_NEW_RIGHTS, 1, 0, 0, 0)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def confine() -> None:
    """Set the limits under which one file is read; there is no way back."""
    signal.setitimer(signal.ITIMER_REAL, CLOCK_SECONDS)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (most, most))
