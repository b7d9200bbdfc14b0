import os
from pathlib import Path

# Folders of the plug-in's own process.
DATA_DIR = Path(os.environ.get("TMPDIR", "."))


class Folder(type(Path())):
    pass


def __getattr__(name):
    if name in ("UPLOAD_DIR", "CACHE_DIR", "STATIC_DIR"):
        folder = Path(os.environ.get("TMPDIR", ".")) / name.removesuffix("_DIR").lower()
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    if name.startswith("_"):
        raise AttributeError(name)
    import loquat_worker

    return loquat_worker.ask("setting", name=name)
