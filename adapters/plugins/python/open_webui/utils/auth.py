def get_current_user(*_, **__):
    raise NotImplementedError("get_current_user is not offered by Loquat")


get_verified_user = get_admin_user = get_current_user
