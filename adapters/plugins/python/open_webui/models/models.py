from types import SimpleNamespace
from typing import Optional

from pydantic import BaseModel, ConfigDict

import loquat_worker
from open_webui import Offered


class ModelParams(BaseModel):
    model_config = ConfigDict(extra="allow")


class ModelMeta(BaseModel):
    profile_image_url: Optional[str] = None
    description: Optional[str] = None
    capabilities: Optional[dict] = None
    model_config = ConfigDict(extra="allow")


class ModelModel(BaseModel):
    id: str
    user_id: str = ""
    base_model_id: Optional[str] = None
    name: str = ""
    params: ModelParams = ModelParams()
    meta: ModelMeta = ModelMeta()
    access_control: Optional[dict] = None
    is_active: bool = True
    updated_at: int = 0
    created_at: int = 0
    model_config = ConfigDict(extra="allow")


Model = ModelForm = ModelModel


class ModelsTable(Offered):
    def get_model_by_id(self, id, db=None):
        told = loquat_worker.ask("model", id=id)
        return ModelModel(**told) if told else None

    def get_all_models(self, db=None):
        return [SimpleNamespace(**model) for model in loquat_worker.ask("models") or []]


Models = ModelsTable()
