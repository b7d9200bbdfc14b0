"""There and back: Loquat takes over a database of Open WebUI 0.7.2, and the original opens it again.

    LOQUAT_BIN=target/debug/loquat LOQUAT_ORIGINAL_BIN=.../bin/open-webui python3 tests/adoption/back.py [sqlite] [postgres]

On each database: we open what the original left (tests/data/adoption), write, and stop; the original opens it and must
show the same answers, the new ones too; it writes, and we open the database again.
"""

import json
import shutil
import sqlite3
import sys
from pathlib import Path

from original import PASSWORD, Postgres, Refused, chat, folder, original, ours

DATA = Path(__file__).parent.parent / "data" / "adoption"

# What both serve alike.
SEEN = [
    "/api/v1/users/", "/api/v1/users/all", "/api/v1/users/user/settings", "/api/v1/users/user/info",
    "/api/v1/users/groups", "/api/v1/groups/", "/api/v1/chats/?page=1", "/api/v1/chats/list?page=1",
    "/api/v1/chats/all", "/api/v1/chats/pinned", "/api/v1/chats/archived", "/api/v1/chats/all/tags",
    "/api/v1/chats/search?text=holly", "/api/v1/chats/search?text=tag:evergreen", "/api/v1/folders/",
    "/api/v1/models/base", "/api/v1/configs/banners", "/api/v1/auths/admin/config",
    "/api/v1/prompts/", "/api/v1/prompts/list", "/api/v1/prompts/command/trees",
    "/api/v1/knowledge/", "/api/v1/knowledge/search?query=leaves",
]  # fmt: skip

# What we do not serve yet, and must not lose.
KEPT = [
    "/api/v1/notes/", "/api/v1/tools/", "/api/v1/functions/", "/api/v1/memories/", "/api/v1/evaluations/feedbacks/all",
    "/api/v1/channels/",
]  # fmt: skip

# What changes by being looked at.
MOVING = {"last_active_at", "last_used_at", "active", "is_active_now", "session_count", "active_chat_ids"}


def name(row):
    """What tells a row from others of its table."""
    return str(row.get("id") or row.get("command") or "")


def still(value):
    """The same without what moves. Rows are sorted by their ids or commands: those of one second come in any order."""
    if isinstance(value, dict):
        return {key: still(inner) for key, inner in value.items() if key not in MOVING}
    if isinstance(value, list):
        rows = all(isinstance(inner, dict) and name(inner) for inner in value)
        return [still(inner) for inner in (sorted(value, key=name) if rows else value)]
    return value


def look(server):
    """Everything Ada can see."""
    server.sign_in("ada@example.org")
    seen = {path: server.get(path) for path in SEEN}
    for entry in seen["/api/v1/chats/all"]:
        path = f"/api/v1/chats/{entry['id']}"
        seen[path] = server.get(path)
        seen[path + "/tags"] = server.get(path + "/tags")
    for group in seen["/api/v1/groups/"]:
        path = f"/api/v1/groups/id/{group['id']}"
        seen[path] = server.get(path)
    for inner in seen["/api/v1/folders/"]:
        for path in (f"/api/v1/folders/{inner['id']}", f"/api/v1/chats/folder/{inner['id']}"):
            seen[path] = server.get(path)
    for base in seen["/api/v1/knowledge/"]["items"]:
        for path in (f"/api/v1/knowledge/{base['id']}", f"/api/v1/knowledge/{base['id']}/files"):
            seen[path] = server.get(path)
    return {path: still(answer) for path, answer in seen.items()}


def write(server, mark):
    """Somebody goes on working."""
    server.sign_in("ada@example.org")
    person = f"{mark}@example.org"
    added = server.post(
        "/api/v1/auths/add", {"name": mark.title(), "email": person, "password": PASSWORD, "role": "user"}
    )
    group = server.post("/api/v1/groups/create", {"name": f"Group of {mark}", "description": "new"})
    server.post(f"/api/v1/groups/id/{group['id']}/users/add", {"user_ids": [added["id"]]})
    place = server.post("/api/v1/folders/", {"name": f"Folder of {mark}"})
    made = server.post("/api/v1/chats/new", chat(f"Written by {mark} – déjà vu 🌳", text="holly & <ivy> \\ \"yew\""))
    server.post(f"/api/v1/chats/{made['id']}/tags", {"name": f"Tag of {mark}"})
    server.post(f"/api/v1/chats/{made['id']}/folder", {"folder_id": place["id"]})
    shared = server.post("/api/v1/chats/new", chat(f"Shared by {mark}"))
    server.post(f"/api/v1/chats/{shared['id']}/share")
    server.post(f"/api/v1/chats/{shared['id']}/pin")
    server.post(
        "/api/v1/models/create",
        {"id": f"{mark}-model", "base_model_id": "llama3.2:latest", "name": mark, "is_active": True,
         "meta": {"description": mark, "capabilities": {"vision": True}}, "params": {"system": "Hello"}},
    )  # fmt: skip
    readers = {"read": {"group_ids": [group["id"]], "user_ids": []}, "write": {"group_ids": [], "user_ids": [added["id"]]}}
    for command, access in ((f"/{mark}", readers), (f"/größe-{mark}", None), (f"/private-{mark}", {})):
        prompt = {"command": command, "title": mark, "content": "Say {{WORD}}", "access_control": access}
        server.post("/api/v1/prompts/create", prompt)
        base = {"name": f"Base {command}", "description": "Bäume", "access_control": access}
        server.post("/api/v1/knowledge/create", base)
    server.post("/api/v1/users/user/settings/update", {"ui": {"theme": mark, "kept": {"unknown": [1, 2.5, None]}}})
    banner = {"id": mark, "type": "info", "title": "", "content": mark, "dismissible": True, "timestamp": 1767225600}
    server.post("/api/v1/configs/banners", {"banners": [banner]})
    server.sign_in(person)
    key = server.post("/api/v1/auths/api_key")["api_key"]
    own = server.post("/api/v1/chats/new", chat(f"{mark}'s own"))
    return {"person": person, "key": key, "chat": own["id"], "token": server.token}


def recognise(server, left):
    """Whoever was there before is known: by password, by key, by a session that still lasts."""
    for credential in (left["key"], left["token"]):
        found = server.api_key(f"/api/v1/chats/{left['chat']}", credential)
        check(found["id"] == left["chat"], f"{left['person']} finds the chat")
    server.sign_in(left["person"])
    check(len(server.get("/api/v1/chats/all")) == 1, f"{left['person']} has one chat")


def check(holds, what):
    if not holds:
        raise SystemExit(f"FAILED: {what}")


def same(before, after):
    for path in before.keys() | after.keys():
        left, right = before.get(path), after.get(path)
        if left != right:
            raise SystemExit(f"FAILED: {path} differs\n{json.dumps(left)[:3000]}\n{json.dumps(right)[:3000]}")


def there_and_back(env, work, facts):
    with ours(env, f"{work}/ours.log") as server:
        first = look(server)
        found = server.api_key(f"/api/v1/chats/{facts['chat']}", facts["key"])
        check(found["title"].startswith("Renamed"), "the key of the original opens its chat")
        left = write(server, "loquat")
        ahead = look(server)
    print("  taken over, and written to")
    with original(env, f"{work}/original.log") as server:
        back = look(server)
        same(ahead, back)
        for path in KEPT:
            answer = server.get(path)
            check(answer["items"] if isinstance(answer, dict) else answer, f"{path} still shows something")
        for path, answer in first.items():
            if path.startswith("/api/v1/chats/") and "chat" in answer:
                check(back[path] == answer, f"{path} is as it was")
        recognise(server, left)
        left = write(server, "original")
        ahead = look(server)
    print("  opened and written to by the original")
    with ours(env, f"{work}/ours.log") as server:
        same(ahead, look(server))
        recognise(server, left)
    print("  taken over again")


def main():
    kinds = sys.argv[1:] or ["sqlite", "postgres"]
    facts = json.loads((DATA / "facts.json").read_text())
    if "sqlite" in kinds:
        print("SQLite")
        with folder() as work:
            shutil.copyfile(DATA / "open-webui-0.7.2.db", f"{work}/webui.db")
            there_and_back({"DATA_DIR": work}, work, facts["sqlite"])
            with sqlite3.connect(f"{work}/webui.db") as file:
                check(file.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "the file is whole")
    if "postgres" in kinds:
        print("PostgreSQL")
        with folder() as work, Postgres() as postgres:
            url = postgres.create("adoption")
            postgres.sql("adoption", (DATA / "open-webui-0.7.2.postgres.sql").read_text())
            there_and_back({"DATA_DIR": work, "DATABASE_URL": url}, work, facts["postgres"])
    print("there and back: passed")


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        raise SystemExit(f"FAILED: {refused}") from refused
