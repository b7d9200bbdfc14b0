//! Longer defaults.

use serde_json::{Value as Json, json};

/// How the passages found for a question are put before a model.
pub(super) const RAG_TEMPLATE: &str = r#"Answer the question with the help of the passages below.

- Say which passage a statement rests on by its number, like [1] or [2], right behind the statement. Numbers stand in
  the `id` of a source; a source without one is not cited.
- When the passages do not answer the question, say so, then answer from what you know.
- Write in the language of the question, and leave out the markup around the passages.

<context>
{{CONTEXT}}
</context>

Question: {{QUERY}}
"#;

/// A picture from a text with the nodes that every ComfyUI has.
pub(super) const COMFYUI_WORKFLOW: &str = r#"{
  "1": {
    "class_type": "CheckpointLoaderSimple",
    "inputs": { "ckpt_name": "model.safetensors" }
  },
  "2": {
    "class_type": "EmptyLatentImage",
    "inputs": { "width": 512, "height": 512, "batch_size": 1 }
  },
  "3": {
    "class_type": "CLIPTextEncode",
    "inputs": { "text": "", "clip": ["1", 1] }
  },
  "4": {
    "class_type": "CLIPTextEncode",
    "inputs": { "text": "", "clip": ["1", 1] }
  },
  "5": {
    "class_type": "KSampler",
    "inputs": {
      "seed": 0,
      "steps": 20,
      "cfg": 8,
      "sampler_name": "euler",
      "scheduler": "normal",
      "denoise": 1,
      "model": ["1", 0],
      "positive": ["3", 0],
      "negative": ["4", 0],
      "latent_image": ["2", 0]
    }
  },
  "6": {
    "class_type": "VAEDecode",
    "inputs": { "samples": ["5", 0], "vae": ["1", 2] }
  },
  "7": {
    "class_type": "SaveImage",
    "inputs": { "filename_prefix": "Loquat", "images": ["6", 0] }
  }
}
"#;

/// What the empty chat page offers to ask.
pub(super) fn suggestions() -> Vec<Json> {
    let suggestion = |first: &str, second: &str, content: &str| json!({"title": [first, second], "content": content});
    vec![
        suggestion(
            "Plan a meal",
            "from what is in my fridge",
            "I will list what is in my fridge. Suggest three meals I can cook with it, and ask me first what I cannot eat.",
        ),
        suggestion(
            "Explain an idea",
            "as if I heard of it for the first time",
            "Explain how public-key cryptography works to somebody who has never heard of it, with an everyday picture.",
        ),
        suggestion(
            "Improve a text",
            "without losing my voice",
            "Make the text I give you clearer and shorter, keep my tone, and tell me the two changes that mattered most.",
        ),
        suggestion(
            "Write a script",
            "that tidies a folder",
            "Write a Python script that sorts the files of a folder into subfolders by month, with a dry run.",
        ),
        suggestion(
            "Practise a language",
            "with a short conversation",
            "Let us talk in Spanish about my day. Correct my mistakes gently after each of my sentences.",
        ),
        suggestion(
            "Weigh a decision",
            "with questions before answers",
            "Help me decide between two job offers: ask me questions one by one, then sum up what speaks for each.",
        ),
    ]
}
