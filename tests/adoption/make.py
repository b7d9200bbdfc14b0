"""Makes the databases in tests/data/adoption anew: what a real Open WebUI 0.7.2 leaves behind.

    LOQUAT_ORIGINAL_BIN=.../bin/open-webui python3 tests/adoption/make.py

The encrypted one takes the package sqlcipher3-wheels beside the original.
"""

import json
import shutil
import sqlite3
from pathlib import Path

from original import PASSWORD, Postgres, folder, live, original

DATA = Path(__file__).parent.parent / "data" / "adoption"


def main():
    DATA.mkdir(parents=True, exist_ok=True)
    facts = {}
    with folder() as work:
        with original({"DATA_DIR": work}, f"{work}/log") as server:
            facts["sqlite"] = live(server)
        target = DATA / "open-webui-0.7.2.db"
        target.unlink(missing_ok=True)
        # Small pages, because most of a hundred tables and indexes are empty.
        with sqlite3.connect(f"{work}/webui.db", isolation_level=None) as file:
            file.execute("PRAGMA page_size = 1024")
            file.execute("VACUUM")
        shutil.copyfile(f"{work}/webui.db", target)
    with folder() as work:
        env = {"DATA_DIR": work, "DATABASE_TYPE": "sqlite+sqlcipher", "DATABASE_PASSWORD": PASSWORD}
        with original(env, f"{work}/log") as server:
            facts["sqlcipher"] = live(server)
        shutil.copyfile(f"{work}/webui.db", DATA / "open-webui-0.7.2.sqlcipher.db")
    with folder() as work, Postgres() as postgres:
        env = {"DATA_DIR": work, "DATABASE_URL": postgres.create("adoption")}
        with original(env, f"{work}/log") as server:
            facts["postgres"] = live(server)
        dump = postgres.dump("adoption", "--inserts", "--no-owner", "--no-privileges", "--no-comments")
        # What only newer programs print, and only their own client understands.
        lines = [line for line in dump.splitlines() if not line.startswith(("\\", "--")) and line.strip()]
        (DATA / "open-webui-0.7.2.postgres.sql").write_text("\n".join(lines) + "\n")
    (DATA / "facts.json").write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()
