from enum import Enum


class TASKS(str, Enum):
    def __str__(self):
        return super().__str__()

    DEFAULT = "default"
    TITLE_GENERATION = "title_generation"
    FOLLOW_UP_GENERATION = "follow_up_generation"
    TAGS_GENERATION = "tags_generation"
    EMOJI_GENERATION = "emoji_generation"
    QUERY_GENERATION = "query_generation"
    IMAGE_PROMPT_GENERATION = "image_prompt_generation"
    AUTOCOMPLETE_GENERATION = "autocomplete_generation"
    FUNCTION_CALLING = "function_calling"
    MOA_RESPONSE_GENERATION = "moa_response_generation"


class ERROR_MESSAGES:
    NOT_FOUND = "there is no such thing"
    UNAUTHORIZED = "you do not have access to this"
    ACCESS_PROHIBITED = "you do not have access to this"
    MODEL_NOT_FOUND = staticmethod(lambda name="": f"there is no model {name}".rstrip())
    DEFAULT = staticmethod(lambda error="": str(error) or "something went wrong")
