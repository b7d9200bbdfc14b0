"""The nursery: imports what plug-ins want once, then forks a process for each of them. It never runs a plug-in."""

import gc
import os
import selectors
import shutil
import signal
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.extend(sys.argv[1:])
sys.dont_write_bytecode = True

# What plug-ins import most. Only what starts no thread may stand here: a process with threads is not to be forked.
BASE = (
    "asyncio", "json", "re", "datetime", "inspect", "typing", "logging", "urllib.request", "html",
    "pydantic", "fastapi", "starlette.responses", "aiohttp", "requests", "httpx", "loguru", "bs4", "yaml", "pytz",
    "aiofiles", "cryptography", "markdown",
)


def main():
    control = socket.socket(fileno=os.dup(0))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.close(null)
    packages = []
    for name in BASE:
        try:
            __import__(name)
            packages.append(name)
        except Exception:
            pass
    import loquat_standins

    loquat_standins.fill_in()
    import loquat_wire
    import loquat_worker

    wire = loquat_wire.Wire(control)
    if "pydantic" not in packages:
        wire.send({"type": "failed", "text": "the Python package pydantic is missing"})
        return
    import open_webui  # noqa: F401 - the shim, so that children have it at once

    gc.collect()
    gc.freeze()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    os.set_blocking(reader, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    wire.send({"type": "ready", "python": sys.version.split()[0], "packages": packages})

    children = {}
    chosen = selectors.DefaultSelector()
    chosen.register(control, selectors.EVENT_READ)
    chosen.register(reader, selectors.EVENT_READ)
    while True:
        for key, _ in chosen.select():
            if key.fileobj is control:
                frame = wire.receive()
                if frame is None:
                    # The host is gone, and whoever ended it may not have let it tidy up.
                    end(children)
                    shutil.rmtree(os.path.dirname(HERE), ignore_errors=True)
                    os._exit(0)
                if frame["type"] == "spawn":
                    pid = os.fork()
                    if pid == 0:
                        try:
                            signal.set_wakeup_fd(-1)
                            for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
                                signal.signal(number, signal.SIG_DFL)
                            chosen.close()
                            control.close()
                            os.close(reader)
                            os.close(writer)
                            loquat_worker.run(frame)
                        except BaseException:
                            import traceback

                            traceback.print_exc()
                        finally:
                            os._exit(1)
                    children[pid] = frame["id"]
                elif frame["type"] == "kill":
                    for pid, name in children.items():
                        if name == frame["id"]:
                            kill(pid)
            else:
                try:
                    os.read(reader, 4096)
                except BlockingIOError:
                    pass
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            name = children.pop(pid, None)
            # What it started goes with it.
            try:
                os.killpg(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
            if name is not None:
                wire.send({
                    "type": "exited",
                    "id": name,
                    "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
                    "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
                    "max_rss": usage.ru_maxrss,
                })


def kill(pid):
    for send in (os.killpg, os.kill):
        try:
            send(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def end(children):
    for pid in children:
        kill(pid)


main()
