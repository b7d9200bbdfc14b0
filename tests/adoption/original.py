"""Drives a real Open WebUI 0.7.2 through its HTTP API: what its people would have left in a database.

Only the standard library is used. LOQUAT_ORIGINAL_BIN names the program `open-webui` of an installation of the package
open-webui 0.7.2 from PyPI.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PASSWORD = "correct horse battery"


class Refused(Exception):
    pass


class Server:
    """A running server, the original's or ours, seen over HTTP."""

    def __init__(self, command, env, log):
        self.port = free_port()
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/tmp"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WEBUI_SECRET_KEY": "adoption-secret",
            "OFFLINE_MODE": "true",
            "HF_HUB_OFFLINE": "1",
            "ANONYMIZED_TELEMETRY": "False",
            "DO_NOT_TRACK": "True",
            "SCARF_NO_ANALYTICS": "true",
            "RAG_EMBEDDING_ENGINE": "openai",
            "ENABLE_API_KEYS": "True",
            "USER_PERMISSIONS_FEATURES_API_KEYS": "True",
            "ENABLE_CHANNELS": "True",
            "ENABLE_OLLAMA_API": "False",
            "ENABLE_OPENAI_API": "False",
            **env,
        }
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            [part.replace("{port}", str(self.port)) for part in command], env=self.env, stdout=self.log, stderr=self.log
        )
        self.token = None

    def __enter__(self):
        deadline = time.time() + 180
        while time.time() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: see {self.log.name}")
            try:
                self.get("/health")
                return self
            except (OSError, Refused):
                time.sleep(0.2)
        raise RuntimeError(f"the server did not answer: see {self.log.name}")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def ask(self, method, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(f"{method} {path}: {error.code} {error.read()[:300]!r}") from None
        return json.loads(text) if text else None

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body=None):
        return self.ask("POST", path, {} if body is None else body)

    def sign_in(self, email):
        self.token = None
        self.token = self.post("/api/v1/auths/signin", {"email": email, "password": PASSWORD})["token"]

    def api_key(self, path, key):
        token, self.token = self.token, key
        try:
            return self.get(path)
        finally:
            self.token = token


def original(env, log):
    program = os.environ["LOQUAT_ORIGINAL_BIN"]
    return Server([program, "serve", "--host", "127.0.0.1", "--port", "{port}"], env, log)


def ours(env, log):
    return Server([os.environ["LOQUAT_BIN"]], env, log)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def chat(title, *, tags=(), text="Which trees keep their leaves in winter?", **more):
    """A chat as the browser sends it: one question and its answer."""
    question = {"id": "q", "parentId": None, "childrenIds": ["a"], "role": "user", "content": text, "timestamp": 1767225600}
    answer = {
        "id": "a", "parentId": "q", "childrenIds": [], "role": "assistant", "content": "Holly, ivy and yew – 常緑樹 🌲",
        "model": "llama3.2:latest", "modelName": "Llama", "modelIdx": 0, "timestamp": 1767225601, "done": True,
        "usage": {"total_tokens": 42, "speed": 1.5e-7}, "statusHistory": [], "somethingNewer": {"kept": [True, None]},
    }  # fmt: skip
    return {
        "chat": {
            "id": "", "title": title, "models": ["llama3.2:latest"], "params": {"temperature": 0.7}, "tags": list(tags),
            "history": {"currentId": "a", "messages": {"q": question, "a": answer}}, "messages": [question, answer],
            "timestamp": 1767225600123, "files": [], **more,
        }
    }  # fmt: skip


def live(server):
    """Two people use everything a little. Ada is the admin, Bob a user."""
    server.token = server.post(
        "/api/v1/auths/signup", {"name": "Ada Lovelace", "email": "Ada@Example.org", "password": PASSWORD}
    )["token"]
    ada = server.get("/api/v1/auths/")
    bob = server.post(
        "/api/v1/auths/add", {"name": "Bob", "email": "bob@example.org", "password": PASSWORD, "role": "user"}
    )
    server.post("/api/v1/auths/add", {"name": "Pat", "email": "pat@example.org", "password": PASSWORD, "role": "pending"})
    server.post("/api/v1/users/user/settings/update", {"ui": {"theme": "dark", "system": "Be brief.", "unknown": {"x": 1}}})
    server.post("/api/v1/users/user/info/update", {"location": "London"})
    server.post(
        "/api/v1/auths/update/profile",
        {"name": "Ada Lovelace", "profile_image_url": "/user.png", "bio": "Engines", "gender": "female",
         "date_of_birth": "1815-12-10"},
    )  # fmt: skip

    group = server.post("/api/v1/groups/create", {"name": "Engineers", "description": "They build"})
    server.post(
        f"/api/v1/groups/id/{group['id']}/update",
        {"name": "Engineers", "description": "They build", "permissions": {"chat": {"delete": False}}},
    )
    server.post(f"/api/v1/groups/id/{group['id']}/users/add", {"user_ids": [bob["id"], ada["id"]]})
    shared = {"read": {"group_ids": [group["id"]], "user_ids": []}, "write": {"group_ids": [], "user_ids": [bob["id"]]}}

    key = server.post("/api/v1/auths/api_key")["api_key"]

    folder = server.post("/api/v1/folders/", {"name": "Forest"})
    inner = server.post("/api/v1/folders/", {"name": "Oaks"})
    server.post(f"/api/v1/folders/{inner['id']}/update/parent", {"parent_id": folder["id"]})
    ids = [server.post("/api/v1/chats/new", chat(f"Chat {number}"))["id"] for number in range(12)]
    server.post(f"/api/v1/chats/{ids[0]}", {"chat": {"title": "Renamed – Ünïcode \U0001f333"}})
    for name in ("Evergreen", "Two words"):
        server.post(f"/api/v1/chats/{ids[0]}/tags", {"name": name})
    server.post(f"/api/v1/chats/{ids[1]}/tags", {"name": "Evergreen"})
    server.post(f"/api/v1/chats/{ids[2]}/share")
    server.post(f"/api/v1/chats/{ids[3]}/archive")
    server.post(f"/api/v1/chats/{ids[4]}/pin")
    server.post(f"/api/v1/chats/{ids[5]}/folder", {"folder_id": inner["id"]})
    server.post(f"/api/v1/chats/{ids[6]}/clone", {"title": "A copy"})

    server.post(
        "/api/v1/models/create",
        {"id": "forester", "base_model_id": "llama3.2:latest", "name": "Forester", "is_active": True,
         "meta": {"description": "Knows trees", "capabilities": {"vision": False}, "tags": [{"name": "nature"}]},
         "params": {"system": "You are a forester.", "temperature": 0.2}, "access_control": shared},
    )  # fmt: skip
    server.post(
        "/api/v1/prompts/create",
        {"command": "/trees", "title": "Trees", "content": "Tell me of {{tree}}", "access_control": shared},
    )
    note = {"title": "Walk", "data": {"content": {"md": "Bring boots", "html": "<p>Bring boots</p>", "json": None}}}
    server.post("/api/v1/notes/create", {**note, "access_control": shared})
    server.post(
        "/api/v1/tools/create",
        {"id": "count", "name": "Count", "meta": {"description": "Counts"}, "access_control": None,
         "content": "class Tools:\n    def count(self, text: str) -> int:\n        \"\"\"Count.\"\"\"\n        return len(text)\n"},
    )  # fmt: skip
    server.post(
        "/api/v1/functions/create",
        {"id": "polite", "name": "Polite", "meta": {"description": "Adds please"},
         "content": "class Filter:\n    def inlet(self, body: dict) -> dict:\n        return body\n"},
    )  # fmt: skip
    server.post(
        "/api/v1/evaluations/feedback",
        {"type": "rating", "data": {"rating": 1, "model_id": "llama3.2:latest", "reason": "accurate"},
         "meta": {"chat_id": ids[0], "message_id": "a"}, "snapshot": {"chat": chat("then")}},
    )  # fmt: skip
    server.post("/api/v1/knowledge/create", {"name": "Leaves", "description": "About leaves", "access_control": shared})
    try:
        server.post("/api/v1/memories/add", {"content": "Ada likes yew"})
    except Refused:
        pass  # Its vector cannot be made without a provider; the row is there.
    channel = server.post("/api/v1/channels/create", {"name": "garden", "access_control": None})
    message = server.post(f"/api/v1/channels/{channel['id']}/messages/post", {"content": "Hello"})
    server.post(f"/api/v1/channels/{channel['id']}/messages/{message['id']}/reactions/add", {"name": "+1"})
    server.post("/api/v1/configs/banners", {"banners": [
        {"id": "b", "type": "info", "title": "", "content": "Hello", "dismissible": True, "timestamp": 1767225600}]})  # fmt: skip

    server.sign_in("bob@example.org")
    gone = server.post("/api/v1/chats/new", chat("Bob's"))
    server.post(f"/api/v1/chats/{gone['id']}/tags", {"name": "mine"})
    server.sign_in("ada@example.org")
    # On SQLite, what pointed at a deleted group stays: an orphan.
    doomed = server.post("/api/v1/groups/create", {"name": "Doomed", "description": ""})
    server.post(f"/api/v1/groups/id/{doomed['id']}/users/add", {"user_ids": [bob["id"]]})
    server.ask("DELETE", f"/api/v1/groups/id/{doomed['id']}/delete")
    return {"key": key, "chat": ids[0], "group": group["id"]}


class Postgres:
    """A throw-away PostgreSQL; LOQUAT_TEST_POSTGRES_URL names one that runs already."""

    def __init__(self):
        self.stop = None
        self.url = os.environ.get("LOQUAT_TEST_POSTGRES_URL")
        self.bin = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/usr/bin"))

    def __enter__(self):
        if self.url:
            return self
        become = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        folder = subprocess.check_output([*become, "mktemp", "-d", "/tmp/loquat-postgres-XXXXXX"], text=True).strip()
        control = [*become, str(self.bin / "pg_ctl"), "-D", folder]
        port = free_port()
        subprocess.run(
            [*become, str(self.bin / "initdb"), "-D", folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        subprocess.run([*control, "-w", "-l", f"{folder}/log", "-o", options, "start"], check=True, cwd="/",
                       stdout=subprocess.DEVNULL)  # fmt: skip
        self.url = f"postgresql://postgres:postgres@127.0.0.1:{port}/postgres"

        def stop():
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd="/", stdout=subprocess.DEVNULL)
            shutil.rmtree(folder, ignore_errors=True)

        self.stop = stop
        return self

    def __exit__(self, *_):
        if self.stop:
            self.stop()

    def create(self, name):
        self.sql("postgres", f"DROP DATABASE IF EXISTS {name}")
        self.sql("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
        return self.address(name)

    def address(self, name):
        return self.url.rsplit("/", 1)[0] + "/" + name

    def sql(self, name, text):
        return subprocess.check_output(
            [str(self.bin / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", self.address(name)], input=text, text=True
        )

    def dump(self, name, *options):
        return subprocess.check_output([str(self.bin / "pg_dump"), *options, self.address(name)], text=True)


def folder():
    return tempfile.TemporaryDirectory(prefix="loquat-adoption-")
