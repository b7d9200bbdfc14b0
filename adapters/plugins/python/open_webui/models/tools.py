from types import SimpleNamespace

import loquat_worker
from open_webui import Offered


class ToolsTable(Offered):
    def get_tool_by_id(self, id, db=None):
        told = loquat_worker.ask("tool", id=id)
        return SimpleNamespace(**told) if told else None


Tools = ToolsTable()
