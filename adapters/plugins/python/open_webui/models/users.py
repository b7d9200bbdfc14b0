from typing import Any, Optional

from pydantic import BaseModel, ConfigDict

import loquat_worker
from open_webui import Offered


class UserSettings(BaseModel):
    ui: Optional[dict] = {}
    model_config = ConfigDict(extra="allow")


class UserModel(BaseModel):
    id: str
    name: str = ""
    email: str = ""
    username: Optional[str] = None
    role: str = "pending"
    profile_image_url: Optional[str] = None
    bio: Optional[str] = None
    gender: Optional[str] = None
    timezone: Optional[str] = None
    info: Optional[dict] = None
    settings: Optional[UserSettings] = None
    oauth: Optional[Any] = None
    last_active_at: int = 0
    updated_at: int = 0
    created_at: int = 0
    model_config = ConfigDict(extra="allow")


UserResponse = UserModel
User = UserModel


class UsersTable(Offered):
    def get_user_by_id(self, id, db=None):
        told = loquat_worker.ask("user", id=id)
        return UserModel(**told) if told else None

    def get_users_by_user_ids(self, user_ids, db=None):
        found = (self.get_user_by_id(id) for id in user_ids)
        return [user for user in found if user]


Users = UsersTable()
