import base64
from typing import Optional

from pydantic import BaseModel, ConfigDict

import loquat_worker
from open_webui import Offered


class FileModel(BaseModel):
    id: str
    user_id: str = ""
    hash: Optional[str] = None
    filename: str = ""
    path: Optional[str] = None
    data: Optional[dict] = None
    meta: Optional[dict] = None
    access_control: Optional[dict] = None
    created_at: Optional[int] = None
    updated_at: Optional[int] = None
    model_config = ConfigDict(extra="allow")


FileModelResponse = File = FileModel


class FileForm(BaseModel):
    id: str
    hash: Optional[str] = None
    filename: str
    path: str
    data: dict = {}
    meta: dict = {}
    access_control: Optional[dict] = None


class FilesTable(Offered):
    def get_file_by_id(self, id, db=None):
        told = loquat_worker.ask("file", id=id)
        return FileModel(**told) if told else None

    def get_file_by_id_and_user_id(self, id, user_id, db=None):
        file = self.get_file_by_id(id)
        return file if file and file.user_id == user_id else None

    def get_files_by_ids(self, ids, db=None):
        found = (self.get_file_by_id(id) for id in ids)
        return [file for file in found if file]

    def insert_new_file(self, user_id, form_data, db=None):
        with open(form_data.path, "rb") as file:
            content = file.read()
        told = loquat_worker.ask(
            "put_file", name=form_data.filename, content=base64.b64encode(content).decode(),
            content_type=(form_data.meta or {}).get("content_type"), meta=form_data.meta or {},
        )
        return FileModel(**told) if told else None


Files = FilesTable()
