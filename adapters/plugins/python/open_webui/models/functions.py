from types import SimpleNamespace

import loquat_worker
from open_webui import Offered


class FunctionsTable(Offered):
    def get_function_by_id(self, id, db=None):
        told = loquat_worker.ask("function", id=id)
        return SimpleNamespace(**told) if told else None

    def get_function_valves_by_id(self, id, db=None):
        return loquat_worker.ask("valves", id=id)

    def get_user_valves_by_id_and_user_id(self, id, user_id, db=None):
        return loquat_worker.ask("user_valves", id=id)


Functions = FunctionsTable()
