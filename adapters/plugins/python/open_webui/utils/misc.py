import hashlib
import re
import time
import uuid


def get_message_list(messages_map, message_id):
    found, seen = [], set()
    current = (messages_map or {}).get(message_id)
    while current and current.get("id") not in seen:
        seen.add(current.get("id"))
        found.append(current)
        current = messages_map.get(current.get("parentId"))
    return found[::-1]


def get_content_from_message(message):
    content = message.get("content")
    if isinstance(content, list):
        for item in content:
            if item.get("type") == "text":
                return item.get("text")
        return None
    return content


def get_last_user_message_item(messages):
    return next((m for m in reversed(messages) if m.get("role") == "user"), None)


def get_last_user_message(messages):
    message = get_last_user_message_item(messages)
    return get_content_from_message(message) if message else None


def get_last_assistant_message_item(messages):
    return next((m for m in reversed(messages) if m.get("role") == "assistant"), None)


def get_last_assistant_message(messages):
    message = get_last_assistant_message_item(messages)
    return get_content_from_message(message) if message else None


def get_messages_content(messages):
    return "\n".join(f"{m['role'].upper()}: {get_content_from_message(m)}" for m in messages)


def get_system_message(messages):
    return next((m for m in messages if m.get("role") == "system"), None)


def remove_system_message(messages):
    return [m for m in messages if m.get("role") != "system"]


def pop_system_message(messages):
    return get_system_message(messages), remove_system_message(messages)


def update_message_content(message, content, append=True):
    old = message.get("content")
    if isinstance(old, list):
        for item in old:
            if item.get("type") == "text":
                item["text"] = f"{item['text']}\n{content}" if append else f"{content}\n{item['text']}"
    else:
        message["content"] = f"{old}\n{content}" if append else f"{content}\n{old}"
    return message


def add_or_update_system_message(content, messages, append=False):
    if messages and messages[0].get("role") == "system":
        messages[0] = update_message_content(messages[0], content, append)
    else:
        messages.insert(0, {"role": "system", "content": content})
    return messages


def add_or_update_user_message(content, messages, append=True):
    if messages and messages[-1].get("role") == "user":
        messages[-1] = update_message_content(messages[-1], content, append)
    else:
        messages.append({"role": "user", "content": content})
    return messages


def prepend_to_first_user_message_content(content, messages):
    for message in messages:
        if message.get("role") == "user":
            update_message_content(message, content, append=False)
            break
    return messages


def append_or_update_assistant_message(content, messages):
    if messages and messages[-1].get("role") == "assistant":
        messages[-1]["content"] = f"{messages[-1]['content']}\n{content}"
    else:
        messages.append({"role": "assistant", "content": content})
    return messages


def openai_chat_message_template(model):
    return {
        "id": f"{model}-{uuid.uuid4()}", "created": int(time.time()), "model": model,
        "choices": [{"index": 0, "logprobs": None, "finish_reason": None}],
    }


def openai_chat_chunk_message_template(model, content=None, reasoning_content=None, tool_calls=None, usage=None):
    made = openai_chat_message_template(model)
    made["object"] = "chat.completion.chunk"
    delta = made["choices"][0]["delta"] = {}
    for name, value in (("content", content), ("reasoning_content", reasoning_content), ("tool_calls", tool_calls)):
        if value:
            delta[name] = value
    if not content and not reasoning_content and not tool_calls:
        made["choices"][0]["finish_reason"] = "stop"
    if usage:
        made["usage"] = usage
    return made


def openai_chat_completion_message_template(model, message=None, reasoning_content=None, tool_calls=None, usage=None):
    made = openai_chat_message_template(model)
    made["object"] = "chat.completion"
    if message is not None:
        made["choices"][0]["message"] = {
            "role": "assistant", "content": message,
            **({"reasoning_content": reasoning_content} if reasoning_content else {}),
            **({"tool_calls": tool_calls} if tool_calls else {}),
        }
    made["choices"][0]["finish_reason"] = "stop"
    if usage:
        made["usage"] = usage
    return made


def calculate_sha256_string(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def validate_email_format(email):
    return email.endswith("@localhost") or bool(re.match(r"[^@]+@[^@]+\.[^@]+", email))


def sanitize_filename(name):
    return re.sub(r"[^\w]", "", name.lower().replace(" ", "-"))


def deep_update(target, news):
    for key, value in news.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            deep_update(target[key], value)
        else:
            target[key] = value
    return target
