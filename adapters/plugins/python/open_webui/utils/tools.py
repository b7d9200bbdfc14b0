import loquat_worker


async def get_tools(request=None, tool_ids=None, user=None, extra_params=None):
    """The functions of these tools that the person may use, by name."""
    found = {}
    for tool in await loquat_worker.ask_async("tools", ids=list(tool_ids or [])) or []:
        found[tool["name"]] = {
            "tool_id": tool.get("tool_id"), "spec": tool.get("spec"), "callable": loquat_worker.using(tool["name"]),
            "type": tool.get("type"), "metadata": tool.get("metadata") or {},
        }
    return found
