from typing import Optional

from pydantic import BaseModel, ConfigDict

import loquat_worker
from open_webui import Offered


class ChatModel(BaseModel):
    id: str
    user_id: str = ""
    title: str = ""
    chat: dict = {}
    created_at: int = 0
    updated_at: int = 0
    share_id: Optional[str] = None
    archived: bool = False
    pinned: Optional[bool] = False
    meta: dict = {}
    folder_id: Optional[str] = None
    model_config = ConfigDict(extra="allow")


Chat = ChatResponse = ChatModel


class ChatTable(Offered):
    def get_chat_by_id(self, id, db=None):
        told = loquat_worker.ask("chat", id=id)
        return ChatModel(**told) if told else None

    def get_chat_by_id_and_user_id(self, id, user_id, db=None):
        chat = self.get_chat_by_id(id)
        return chat if chat and chat.user_id == user_id else None

    def get_chat_title_by_id(self, id):
        chat = self.get_chat_by_id(id)
        return chat.title if chat else None

    def get_messages_by_chat_id(self, id):
        chat = self.get_chat_by_id(id)
        return (chat.chat.get("history") or {}).get("messages") if chat else None

    get_messages_map_by_chat_id = get_messages_by_chat_id

    def get_message_by_id_and_message_id(self, id, message_id):
        return (self.get_messages_by_chat_id(id) or {}).get(message_id)

    def upsert_message_to_chat_by_id_and_message_id(self, id, message_id, message, db=None):
        return loquat_worker.ask("put_message", chat_id=id, message_id=message_id, message=message)

    def add_message_files_by_id_and_message_id(self, id, message_id, files, db=None):
        return loquat_worker.ask("add_files", chat_id=id, message_id=message_id, files=files)


Chats = ChatTable()
