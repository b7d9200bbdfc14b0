"""The official `openai` package against both addresses that speak its language, with a session's token and an API key."""

import asyncio
import json
import os
import time
import urllib.request

import openai

URL = os.environ["LOQUAT_URL"]
KEYS = [os.environ["LOQUAT_TOKEN"], os.environ["LOQUAT_API_KEY"]]
WORDS = "To be, or not to be: that is the question. Äußerst schön ❧"
QUESTION = [{"role": "user", "content": WORDS}]


def asks(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="parrot", messages=QUESTION)
    assert answer.choices[0].message.content == WORDS
    assert answer.usage.total_tokens == 3


def streams(client: openai.OpenAI) -> None:
    chunks = list(client.chat.completions.create(model="parrot", messages=QUESTION, stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == WORDS
    assert chunks[-1].choices[0].finish_reason == "stop"


def leaves(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(model="endless", messages=QUESTION, stream=True)
    next(iter(stream))
    assert answers() == 1
    stream.close()
    is_hung_up_on()


def errs(client: openai.OpenAI) -> None:
    try:
        client.chat.completions.create(model="no-such-model", messages=QUESTION)
    except openai.APIStatusError as error:
        assert 400 <= error.status_code < 500, error
    else:
        raise AssertionError("there is no such model")


async def leaves_while_it_waits(address: str, key: str) -> None:
    """What a web framework does when its own client goes: the task is cancelled."""
    client = openai.AsyncOpenAI(base_url=URL + address, api_key=key, max_retries=0)

    async def read() -> None:
        async for _ in await client.chat.completions.create(model="endless", messages=QUESTION, stream=True):
            pass

    task = asyncio.create_task(read())
    while answers() == 0:
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    is_hung_up_on()
    await client.close()


def is_hung_up_on() -> None:
    left = time.monotonic()
    while answers() > 0:
        assert time.monotonic() - left < 5, "the provider works for nobody"
        time.sleep(0.005)


def answers() -> int:
    with urllib.request.urlopen(os.environ["PROVIDER_URL"] + "/answers") as answer:
        return json.load(answer)["answers"]


for address in ["/api", "/api/v1", "/openai"]:
    for key in KEYS:
        with openai.OpenAI(base_url=URL + address, api_key=key, max_retries=0) as client:
            asks(client)
            streams(client)
            leaves(client)
            errs(client)
        asyncio.run(leaves_while_it_waits(address, key))
    print(f"openai for Python: {address} is as it should be")
for address in ["/api", "/openai"]:
    models = [model.id for model in openai.OpenAI(base_url=URL + address, api_key=KEYS[0]).models.list()]
    assert {"parrot", "endless"} <= set(models), f"{address}: {models}"
try:
    openai.OpenAI(base_url=URL + "/api", api_key="sk-of-nobody", max_retries=0).models.list()
except openai.AuthenticationError:
    pass
else:
    raise AssertionError("nobody's key must be refused")
