from open_webui import App
from open_webui.utils.chat import generate_chat_completion, generate_chat_completion as generate_chat_completions

app = App("http://localhost:8080/")
chat_completion = generate_chat_completion
