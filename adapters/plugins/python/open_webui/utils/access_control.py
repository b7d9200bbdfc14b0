import loquat_worker


def has_access(user_id, type="write", access_control=None, user_group_ids=None, strict=True, db=None):
    if access_control is None:
        return type == "read"
    granted = access_control.get(type) or {}
    groups = set(user_group_ids or ())
    return user_id in (granted.get("user_ids") or []) or bool(groups & set(granted.get("group_ids") or []))


def has_permission(user_id, permission_key, default_permissions=None, db=None):
    return bool(loquat_worker.ask("permission", name=permission_key))
