"""Stand-ins for fastapi and starlette where they are not installed. Plug-ins name their classes as types, raise their
exceptions and answer with their responses; nobody serves anything with them."""

import sys
import types


class HTTPException(Exception):
    def __init__(self, status_code=500, detail=None, headers=None):
        self.status_code, self.detail, self.headers = status_code, detail, headers
        super().__init__(f"{status_code}: {detail}")


class Response:
    media_type = None

    def __init__(self, content=None, status_code=200, headers=None, media_type=None, background=None):
        self.body = content if isinstance(content, bytes) else ("" if content is None else str(content)).encode()
        self.status_code = status_code
        self.headers = dict(headers or {})
        kind = media_type or self.media_type
        if kind:
            self.headers.setdefault("content-type", kind)


class HTMLResponse(Response):
    media_type = "text/html; charset=utf-8"


class PlainTextResponse(Response):
    media_type = "text/plain; charset=utf-8"


class JSONResponse(Response):
    media_type = "application/json"

    def __init__(self, content=None, **more):
        import json

        super().__init__(json.dumps(content), **more)


class RedirectResponse(Response):
    def __init__(self, url, status_code=307, headers=None, background=None):
        super().__init__(b"", status_code, {**(headers or {}), "location": str(url)})


class StreamingResponse(Response):
    def __init__(self, content, status_code=200, headers=None, media_type=None, background=None):
        super().__init__(b"", status_code, headers, media_type)
        if hasattr(content, "__aiter__"):
            self.body_iterator = content
        else:

            async def pieces():
                for piece in content:
                    yield piece

            self.body_iterator = pieces()


class Request:
    def __init__(self, scope=None, receive=None, send=None):
        self.scope = scope or {}


class UploadFile:
    def __init__(self, file=None, *, size=None, filename=None, headers=None):
        self.file, self.size, self.filename, self.headers = file, size, filename, headers or {}

    @property
    def content_type(self):
        return self.headers.get("content-type")

    async def read(self, size=-1):
        return self.file.read(size)


class Headers(dict):
    def __init__(self, headers=None, **_):
        super().__init__(headers or {})


class FastAPI:
    def __init__(self, *_, **__):
        self.state = types.SimpleNamespace()


class BackgroundTasks:
    def add_task(self, *_, **__):
        pass


def nothing(default=None, *_, **__):
    return default


def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    if "." in name:
        parent, own = name.rsplit(".", 1)
        setattr(sys.modules[parent], own, made)
    return made


def fill_in():
    responses = dict(
        Response=Response, HTMLResponse=HTMLResponse, PlainTextResponse=PlainTextResponse, JSONResponse=JSONResponse,
        RedirectResponse=RedirectResponse, StreamingResponse=StreamingResponse, FileResponse=Response,
    )
    status = types.SimpleNamespace(**{
        f"HTTP_{code}_{name}": code
        for code, name in (
            (200, "OK"), (400, "BAD_REQUEST"), (401, "UNAUTHORIZED"), (403, "FORBIDDEN"), (404, "NOT_FOUND"),
            (422, "UNPROCESSABLE_ENTITY"), (429, "TOO_MANY_REQUESTS"), (500, "INTERNAL_SERVER_ERROR"),
            (503, "SERVICE_UNAVAILABLE"),
        )
    })
    if "starlette" not in sys.modules:
        module("starlette")
        module("starlette.responses", **responses)
        module("starlette.requests", Request=Request)
        module("starlette.exceptions", HTTPException=HTTPException)
        module("starlette.datastructures", Headers=Headers, UploadFile=UploadFile)
        module("starlette.background", BackgroundTasks=BackgroundTasks, BackgroundTask=BackgroundTasks)
    if "fastapi" not in sys.modules:
        module(
            "fastapi", Request=Request, HTTPException=HTTPException, Response=Response, UploadFile=UploadFile,
            FastAPI=FastAPI, APIRouter=FastAPI, BackgroundTasks=BackgroundTasks, Depends=nothing, File=nothing,
            Form=nothing, Query=nothing, Body=nothing, Header=nothing, status=status, __version__="0",
        )
        module("fastapi.responses", **responses)
        module("fastapi.requests", Request=Request)
        module("fastapi.exceptions", HTTPException=HTTPException)
        module("fastapi.datastructures", UploadFile=UploadFile)
        module("fastapi.concurrency", run_in_threadpool=in_a_thread)
        module("fastapi.encoders", jsonable_encoder=lambda value, **_: __import__("loquat_wire").plain(value))


async def in_a_thread(function, *args, **kwargs):
    import asyncio

    return await asyncio.to_thread(function, *args, **kwargs)
