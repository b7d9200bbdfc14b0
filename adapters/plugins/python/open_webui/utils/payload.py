from open_webui.utils.misc import add_or_update_system_message


def apply_system_prompt_to_body(system, form_data, metadata=None, user=None, replace=False):
    if system:
        form_data["messages"] = add_or_update_system_message(system, form_data.get("messages", []))
    return form_data


apply_model_system_prompt_to_body = apply_system_prompt_to_body


def apply_model_params_to_body_openai(params, form_data):
    for name, read in (
        ("temperature", float), ("top_p", float), ("min_p", float), ("max_tokens", int), ("frequency_penalty", float),
        ("presence_penalty", float), ("reasoning_effort", str), ("seed", lambda x: x), ("stop", lambda x: x),
        ("logit_bias", lambda x: x), ("response_format", dict),
    ):
        if (params or {}).get(name) is not None:
            form_data[name] = read(params[name])
    return form_data
