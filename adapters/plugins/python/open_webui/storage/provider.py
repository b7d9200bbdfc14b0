import base64
import os

import loquat_worker
from open_webui import Offered


class StorageProvider(Offered):
    def upload_file(self, file, filename, tags=None):
        content = file.read()
        place = os.path.join(os.environ["TMPDIR"], os.path.basename(filename))
        with open(place, "wb") as copy:
            copy.write(content)
        return content, place

    def get_file(self, file_path):
        """The file as one of the plug-in's own folder: `loquat:{id}` and paths of other files of the person."""
        if os.path.exists(file_path):
            return file_path
        told = loquat_worker.ask("file_bytes", path=file_path)
        place = os.path.join(os.environ["TMPDIR"], os.path.basename(file_path) or "file")
        with open(place, "wb") as copy:
            copy.write(base64.b64decode(told))
        return place


Storage = StorageProvider()
