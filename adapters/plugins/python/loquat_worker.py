"""One plug-in in a process of its own: loads it, calls its methods, passes on what it asks."""

import asyncio
import concurrent.futures
import ctypes
import inspect
import itertools
import linecache
import logging
import os
import queue
import resource
import signal
import socket
import sys
import threading
import traceback
import types
from contextvars import ContextVar, copy_context

import loquat_specs
import loquat_wire

plain = loquat_wire.plain

# The call that goes on here; what the shim asks is asked for it.
current = ContextVar("loquat_call", default=None)
WINDOW = 256
HANDLERS = ("pipe", "pipes", "inlet", "stream", "outlet", "action")
worker = None


class Refused(Exception):
    """The host did not do what was asked."""


class Worker:
    def __init__(self, wire):
        self.wire = wire
        self.loop = asyncio.new_event_loop()
        self.threads = concurrent.futures.ThreadPoolExecutor(max_workers=64, thread_name_prefix="call")
        self.calls = {}
        self.asked = {}
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()
        self.object = None
        self.family = None
        self.name = None
        self.valves = None

    def serve(self):
        asyncio.set_event_loop(self.loop)
        self.loop.set_default_executor(self.threads)
        threading.Thread(target=self.read, name="reader", daemon=True).start()
        self.loop.run_forever()

    # ------------------------------------------------------------- the host's frames, in a thread of their own
    def read(self):
        while True:
            frame = self.wire.receive()
            if frame is None:
                os._exit(0)
            kind = frame["type"]
            if kind in ("reply", "chunk", "end"):
                self.told(kind, frame)
            elif kind == "more":
                call = self.calls.get(frame["id"])
                if call:
                    call.take(frame["n"])
            elif kind == "stop":
                os._exit(0)
            else:
                self.loop.call_soon_threadsafe(self.handle, frame)

    def told(self, kind, frame):
        waiting = self.asked.get(frame["n"])
        if waiting is None:
            return
        if isinstance(waiting, queue.SimpleQueue):
            waiting.put((kind, frame))
            if kind != "chunk":
                self.asked.pop(frame["n"], None)
            return
        self.asked.pop(frame["n"], None)
        if waiting.set_running_or_notify_cancel():
            if frame.get("error") is not None:
                waiting.set_exception(Refused(frame["error"]))
            else:
                waiting.set_result(frame.get("value"))

    # ------------------------------------------------------------- in the loop
    def handle(self, frame):
        kind = frame["type"]
        if kind == "ping":
            self.wire.send({"type": "pong", "id": frame["id"]})
        elif kind == "cancel":
            call = self.calls.get(frame["id"])
            if call:
                call.cancel()
        elif kind == "load":
            self.answered(frame, self.load)
        elif kind == "check":
            self.answered(frame, self.check)
        elif kind == "call":
            call = Call(self, frame)
            self.calls[frame["id"]] = call
            call.task = self.loop.create_task(call.run())

    def answered(self, frame, deed):
        try:
            self.wire.send({"id": frame["id"], **deed(frame)})
        except BaseException as error:
            self.wire.send({"id": frame["id"], **failure(error)})

    def load(self, frame):
        self.family, self.name = frame["family"], frame["name"]
        if frame.get("path") and frame["path"] not in sys.path:
            sys.path.append(frame["path"])
        content = frame["content"]
        prefix = "tool" if self.family == "tools" else "function"
        module = types.ModuleType(f"{prefix}_{self.name}")
        place = os.path.join(os.getcwd(), f"{prefix}_{self.name}.py")
        with open(place, "w", encoding="utf-8") as file:
            file.write(content)
        module.__file__ = place
        sys.modules[module.__name__] = module
        linecache.cache[place] = (len(content), None, content.splitlines(True), place)
        exec(compile(content, place, "exec"), module.__dict__)
        if self.family == "tools":
            if not hasattr(module, "Tools"):
                raise Refused("the text has no class Tools, which holds the functions of a tool")
            kind, made = "tools", module.Tools()
        else:
            for kind in ("Pipe", "Filter", "Action"):
                if hasattr(module, kind):
                    made = getattr(module, kind)()
                    break
            else:
                raise Refused("the text has no class Pipe, Filter or Action")
            kind = kind.lower()
        self.object = made
        icon = getattr(made, "icon_url", None) or getattr(made, "icon", None)
        name = getattr(made, "name", None)
        actions = getattr(made, "actions", None)
        return {
            "type": "loaded",
            "kind": kind,
            "handlers": [h for h in HANDLERS if hasattr(made, h)] if kind != "tools" else [],
            "valves": schema(made, "Valves"),
            "user_valves": schema(made, "UserValves"),
            "specs": loquat_specs.specs_of(made) if kind == "tools" else [],
            "name": str(name) if name is not None else None,
            "icon": str(icon) if icon else None,
            "toggle": bool(getattr(made, "toggle", None)),
            "file_handler": bool(getattr(made, "file_handler", None)),
            "citation": bool(getattr(made, "citation", None)),
            "actions": [plain(dict(action)) for action in actions] if isinstance(actions, (list, tuple)) else None,
        }

    def check(self, frame):
        made = getattr(self.object, "Valves" if frame["which"] == "valves" else "UserValves")
        values = made(**frame["values"])
        return {"type": "checked", "values": plain(values.model_dump(exclude_unset=True))}

    def set_valves(self, values):
        made = self.object
        if self.valves == values or not (hasattr(made, "valves") and hasattr(made, "Valves")):
            return
        made.valves = made.Valves(**{k: v for k, v in values.items() if v is not None})
        self.valves = values

    # ------------------------------------------------------------- questions to the host
    def ask(self, call, method, params, waiting, stream=False):
        number = next(self.numbers)
        self.asked[number] = waiting
        self.wire.send({
            "type": "ask", "n": number, "id": call.id if call else None, "method": method, "params": plain(params),
            "stream": stream,
        })
        return number


def schema(made, name):
    kind = getattr(made, name, None)
    if kind is None or not hasattr(kind, "model_json_schema"):
        return None
    return kind.model_json_schema()


def failure(error):
    if isinstance(error, asyncio.CancelledError):
        return {"type": "cancelled"}
    kind = "import" if isinstance(error, ImportError) else "raise"
    text = str(error) or type(error).__name__
    return {
        "type": "error", "kind": kind, "text": plain(text),
        "trace": plain("".join(traceback.format_exception(type(error), error, error.__traceback__))),
    }


# ----------------------------------------------------------------- what the shim uses
def the_call():
    call = current.get()
    if call is None and worker is not None and len(worker.calls) == 1:
        # A thread that the plug-in made itself knows of no context.
        call = next(iter(worker.calls.values()), None)
    return call


def ask(method, **params):
    """The host's answer; the thread waits for it."""
    waiting = concurrent.futures.Future()
    worker.ask(the_call(), method, params, waiting)
    return waiting.result()


async def ask_async(method, **params):
    waiting = concurrent.futures.Future()
    worker.ask(the_call(), method, params, waiting)
    return await asyncio.wrap_future(waiting)


async def ask_stream(method, **params):
    """The host's answer piece by piece."""
    waiting = queue.SimpleQueue()
    worker.ask(the_call(), method, params, waiting, stream=True)
    while True:
        kind, frame = await asyncio.to_thread(waiting.get)
        if kind == "chunk":
            yield frame["value"]
            continue
        if frame.get("error") is not None:
            raise Refused(frame["error"])
        return


class Call:
    def __init__(self, owner, frame):
        self.owner, self.frame, self.id = owner, frame, frame["id"]
        self.context = frame.get("context") or {}
        self.task = None
        self.cancelled = False
        self.credit = threading.Semaphore(WINDOW)

    def take(self, n):
        for _ in range(n):
            self.credit.release()

    def cancel(self):
        self.cancelled = True
        self.credit.release()
        if self.task:
            self.task.cancel()

    def send(self, **frame):
        self.owner.wire.send({"id": self.id, **frame})

    async def run(self):
        current.set(self)
        try:
            done = await self.do()
            self.send(type="done", **done)
        except BaseException as error:
            self.send(**failure(error))
        finally:
            self.owner.calls.pop(self.id, None)

    async def do(self):
        owner, frame = self.owner, self.frame
        owner.set_valves(frame.get("valves") or {})
        handler = getattr(owner.object, frame["handler"], None)
        if handler is None:
            raise Refused(f"there is no method {frame['handler']}")
        if not callable(handler):
            return {"as": "list", "value": plain(handler)}
        arguments, metadata = self.arguments(handler)
        before = plain(metadata)
        value = handler
        if inspect.iscoroutinefunction(handler):
            value = await handler(**arguments)
        elif inspect.isasyncgenfunction(handler) or inspect.isgeneratorfunction(handler):
            value = handler(**arguments)
        else:
            context = copy_context()
            value = await asyncio.get_running_loop().run_in_executor(
                owner.threads, lambda: context.run(handler, **arguments)
            )
            if inspect.isawaitable(value):
                value = await value
        done = await self.finish(value)
        after = plain(metadata)
        if after != before:
            done["metadata"] = after
        return done

    def arguments(self, handler):
        given = dict(self.frame.get("args") or {})
        try:
            taken = inspect.signature(handler).parameters
        except (TypeError, ValueError):
            return given, {}
        takes_all = any(p.kind is p.VAR_KEYWORD for p in taken.values())
        if not takes_all:
            given = {name: value for name, value in given.items() if name in taken}
        context = self.context
        metadata = context.get("metadata") or {}
        makers = {
            "__user__": self.user,
            "__event_emitter__": lambda: emitter if context.get("has_session") else None,
            "__event_call__": lambda: caller if context.get("has_session") else None,
            "__request__": self.request,
            "__metadata__": lambda: metadata,
            "__model__": lambda: context.get("model"),
            "__messages__": lambda: context.get("messages"),
            "__files__": lambda: context.get("files") or [],
            "__chat_id__": lambda: metadata.get("chat_id"),
            "__message_id__": lambda: metadata.get("message_id"),
            "__session_id__": lambda: metadata.get("session_id"),
            "__task__": lambda: metadata.get("task"),
            "__task_body__": lambda: metadata.get("task_body"),
            "__id__": lambda: context.get("id") or self.owner.name,
            "__oauth_token__": lambda: context.get("oauth_token"),
            "__tools__": self.tools,
            "__features__": lambda: context.get("features") or {},
            "__variables__": lambda: metadata.get("variables"),
        }
        for name, make in makers.items():
            if name in taken:
                given[name] = make()
        return given, metadata

    def user(self):
        user = dict(self.context.get("user") or {})
        own = getattr(self.owner.object, "UserValves", None)
        if own is not None:
            values = self.frame.get("user_valves") or {}
            try:
                user["valves"] = own(**values)
            except Exception:
                logging.exception("the valves of a user do not fit")
                user["valves"] = own()
        return user

    def request(self):
        from open_webui import request_of

        return request_of(self.context.get("request") or {}, self.context.get("metadata") or {})

    def tools(self):
        found = {}
        for tool in self.context.get("tools") or []:
            found[tool["name"]] = {
                "tool_id": tool.get("tool_id"), "spec": tool.get("spec"), "callable": using(tool["name"]),
                "type": tool.get("type"), "metadata": tool.get("metadata") or {},
            }
        return found

    async def finish(self, value):
        from pydantic import BaseModel

        if isinstance(value, BaseModel):
            return {"as": "model", "value": plain(value.model_dump(mode="json"))}
        if isinstance(value, str):
            return {"as": "str", "value": value}
        if isinstance(value, dict):
            return {"as": "dict", "value": value}
        if isinstance(value, (list, tuple)):
            return {"as": "list", "value": plain([response_or(item) for item in value])}
        if value is None:
            return {"as": "none", "value": None}
        if inspect.isasyncgen(value) or hasattr(value, "__aiter__"):
            await self.pour_async(value)
            return {"as": "async generator", "value": None}
        if hasattr(value, "body_iterator"):
            await self.pour_async(value.body_iterator, raw=True)
            return {"as": "response", "value": None}
        if inspect.isgenerator(value) or (hasattr(value, "__next__") and hasattr(value, "__iter__")):
            kind = "generator" if inspect.isgenerator(value) else "iterator"
            context = copy_context()
            await asyncio.get_running_loop().run_in_executor(
                self.owner.threads, lambda: context.run(self.pour, value)
            )
            return {"as": kind, "value": None}
        if hasattr(value, "status_code") and hasattr(value, "body"):
            return {"as": "page", "value": page(value)}
        if isinstance(value, (int, float, bool)):
            return {"as": "other", "value": plain(value)}
        return {"as": "other", "value": str(value)}

    async def pour_async(self, pieces, raw=False):
        async for piece in pieces:
            while not self.credit.acquire(blocking=False):
                await asyncio.sleep(0.002)
            self.piece(piece, raw)

    def pour(self, pieces):
        for piece in pieces:
            self.credit.acquire()
            if self.cancelled:
                pieces.close() if hasattr(pieces, "close") else None
                return
            self.piece(piece)

    def piece(self, piece, raw=False):
        if isinstance(piece, (bytes, bytearray)):
            piece = bytes(piece).decode("utf-8", "replace")
        if isinstance(piece, str):
            if raw or piece.startswith("data:"):
                self.send(type="chunk", raw=piece)
            else:
                self.send(type="chunk", text=piece)
        elif isinstance(piece, dict) or hasattr(piece, "model_dump"):
            self.send(type="chunk", json=plain(piece))
        else:
            self.send(type="chunk", text=str(piece))


def page(response):
    body = response.body
    return {
        "status": response.status_code,
        "headers": {str(k).lower(): str(v) for k, v in dict(response.headers).items()},
        "body": body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body),
    }


def response_or(value):
    if hasattr(value, "status_code") and hasattr(value, "body"):
        return {"as": "page", **page(value)}
    return value


async def emitter(event):
    return await ask_async("emit", event=event)


async def caller(event):
    return await ask_async("call", event=event)


def using(name):
    async def call(**params):
        return await ask_async("use_tool", name=name, params=params)

    return call


class ToHost(logging.Handler):
    def emit(self, record):
        try:
            log(record.levelname, self.format(record))
        except Exception:
            pass


class Printed:
    """Standard output and errors: every line goes to the host's log."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, level):
        self.level, self.rest = level, ""

    def write(self, text):
        *lines, self.rest = (self.rest + text).split("\n")
        for line in lines:
            if line.strip():
                log(self.level, line)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False

    def fileno(self):
        return 1 if self.level == "INFO" else 2


def log(level, text):
    if worker is not None:
        worker.wire.send({"type": "log", "level": level, "text": plain(text[:4000])})


def limit(limits):
    """What a process may take; hard limits, which nothing in it can lift."""
    for name, most in (
        (resource.RLIMIT_DATA, limits.get("data")), (resource.RLIMIT_NOFILE, limits.get("files")), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, limits.get("processes") if os.getuid() else None),
        (resource.RLIMIT_FSIZE, limits.get("file_size")),
    ):
        if most is not None:
            _, hard = resource.getrlimit(name)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(name, (most, most))


def run(frame):
    global worker
    os.setsid()
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    except Exception:
        pass
    os.environ["HOME"] = os.environ["TMPDIR"] = frame["folder"]
    os.chdir(frame["folder"])
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(frame["socket"])
    wire = loquat_wire.Wire(sock)
    wire.send({"type": "hello", "token": frame["token"]})
    worker = Worker(wire)
    for name in ("loquat_worker", "__main__"):
        module = sys.modules.get(name)
        if module is not None:
            module.worker = worker
    sys.stdout, sys.stderr = Printed("INFO"), Printed("WARNING")
    handler = ToHost()
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    try:
        from loguru import logger

        logger.remove()
        logger.add(lambda message: log(message.record["level"].name, message.record["message"]), level="INFO")
    except Exception:
        pass
    limit(frame.get("limits") or {})
    import random

    random.seed()
    worker.serve()
