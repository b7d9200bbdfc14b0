from typing import Optional

from pydantic import BaseModel

import loquat_worker


class CreateImageForm(BaseModel):
    model: Optional[str] = None
    prompt: str
    size: Optional[str] = None
    n: int = 1
    negative_prompt: Optional[str] = None


GenerateImageForm = CreateImageForm


async def image_generations(request=None, form_data=None, user=None, **_):
    form = form_data.model_dump() if hasattr(form_data, "model_dump") else dict(form_data)
    return await loquat_worker.ask_async("image", **form)
