import loquat_worker


def get_event_emitter(_info=None, update_db=True):
    return loquat_worker.emitter


def get_event_call(_info=None):
    return loquat_worker.caller
