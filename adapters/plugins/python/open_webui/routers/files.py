import base64

import loquat_worker
from open_webui.models.files import FileModel


def upload_file_handler(request=None, file=None, metadata=None, process=True, process_in_background=False, user=None, **_):
    """Keeps a file for the person and answers its record."""
    file_object = getattr(file, "file", file)
    if hasattr(file_object, "seek"):
        file_object.seek(0)
    content = file_object.read()
    told = loquat_worker.ask(
        "put_file", name=getattr(file, "filename", None) or "file", content=base64.b64encode(content).decode(),
        content_type=getattr(file, "content_type", None), meta=metadata if isinstance(metadata, dict) else {},
        process=bool(process),
    )
    return FileModel(**told)


upload_file = upload_file_handler
