"""What plug-ins import of Open WebUI, served by the host. A module that is not here is not offered by Loquat."""

from types import SimpleNamespace

import loquat_worker

VERSION = "0.7.2"


class Offered:
    """A class of which some methods are offered, and the others say that they are not."""

    def __init_subclass__(cls, **_):
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotImplementedError(f"{type(self).__name__}.{name} is not offered by Loquat")


class Settings:
    """`request.app.state.config`: each name is asked of the host, which never tells a secret."""

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return loquat_worker.ask("setting", name=name)


class State:
    def __init__(self, **members):
        self.__dict__.update(members)
        self.__dict__["config"] = Settings()

    def __getattr__(self, name):
        if name == "MODELS":
            return {model["id"]: model for model in loquat_worker.ask("models") or []}
        if name.startswith("_"):
            raise AttributeError(name)
        return None


class Headers(dict):
    """Headers by names in any case."""

    def __init__(self, headers):
        super().__init__({str(k).lower(): v for k, v in (headers or {}).items()})

    def get(self, name, default=None):
        return super().get(name.lower(), default)

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(str(name).lower())


ROUTES = {"get_file_content_by_id": "/api/v1/files/{id}/content", "upload_file": "/api/v1/files/"}


class App:
    def __init__(self, base):
        self.state = State()
        self.base = base

    def url_path_for(self, name, **params):
        return ROUTES.get(name, "/").format(**params)


class Address(str):
    """An address with its parts as members, as starlette has it."""

    @property
    def _parts(self):
        from urllib.parse import urlsplit

        return urlsplit(self)

    def __getattr__(self, name):
        if name.startswith("__") or name not in ("scheme", "netloc", "path", "query", "hostname", "port"):
            raise AttributeError(name)
        return getattr(self._parts, name)


class Request:
    def __init__(self, told, metadata):
        self.headers = Headers(told.get("headers"))
        self.cookies = dict(told.get("cookies") or {})
        self.base_url = Address(told.get("base_url") or "http://localhost:8080/")
        self.url = Address(told.get("url") or str(self.base_url))
        self.method = told.get("method", "POST")
        self.query_params = {}
        self.client = SimpleNamespace(host=told.get("client", "127.0.0.1"), port=0)
        self.app = App(self.base_url)
        token = told.get("token")
        self.state = State(
            metadata=metadata, token=SimpleNamespace(credentials=token, scheme="Bearer"), direct=False, enable_api_keys=False
        )
        self.scope = {"type": "http"}

    def url_for(self, name, **params):
        return Address(str(self.base_url).rstrip("/") + self.app.url_path_for(name, **params))


def request_of(told, metadata):
    return Request(told, metadata)
