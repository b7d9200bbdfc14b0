def load_function_module_by_id(*_, **__):
    raise NotImplementedError("other plug-ins run in processes of their own; Loquat does not lend them")


load_tool_module_by_id = get_function_module_from_cache = get_tool_module_from_cache = load_function_module_by_id
