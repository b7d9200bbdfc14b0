import logging

VERSION = "0.7.2"
GLOBAL_LOG_LEVEL = "INFO"


class Levels(dict):
    def __missing__(self, _):
        return logging.INFO


SRC_LOG_LEVELS = Levels()
log = logging.getLogger("open_webui")
AIOHTTP_CLIENT_TIMEOUT = 300
AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST = 10
AIOHTTP_CLIENT_SESSION_SSL = True
ENABLE_FORWARD_USER_INFO_HEADERS = False
BYPASS_MODEL_ACCESS_CONTROL = False
OFFLINE_MODE = False
WEBUI_NAME = "Open WebUI"
DATA_DIR = "."
