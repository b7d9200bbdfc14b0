import json

import loquat_worker


async def generate_chat_completion(
    request=None, form_data=None, user=None, bypass_filter=False, bypass_system_prompt=False, **_
):
    """An answer of a model; with `stream` a response whose `body_iterator` yields its lines."""
    form = {key: value for key, value in dict(form_data or {}).items() if key != "metadata"}
    if not form.get("stream"):
        return await loquat_worker.ask_async("complete", form=form, bypass_filter=bypass_filter)
    from fastapi.responses import StreamingResponse

    async def lines():
        async for piece in loquat_worker.ask_stream("complete", form=form, bypass_filter=bypass_filter):
            line = piece if isinstance(piece, str) else "data: " + json.dumps(piece)
            yield (line.rstrip("\n") + "\n\n").encode()

    return StreamingResponse(lines(), media_type="text/event-stream")


chat_completion = generate_chat_completions = generate_chat_completion
