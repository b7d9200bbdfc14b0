//! Tells the model how to have code run within its answer.

use std::sync::Arc;

use async_trait::async_trait;

use super::missing::Missing;
use super::{Step, StepError};
use crate::completion::{Announcer, CodeInterpreter, Exchange};
use crate::settings::{CODE_INTERPRETER_PROMPT_TEMPLATE, Settings};

pub struct CodePrompt {
    pub interpreter: CodeInterpreter,
    pub settings: Arc<Settings>,
}

/// What the model is told, unless an administrator has other words for it.
const PROMPT: &str = r#"You can run Python while you answer. Where a calculation, an analysis or a drawing helps, write the program between these
tags, on lines of their own and without a fence around it:

<code_interpreter type="code" lang="python">
print("only what is printed, and the last value, comes back")
</code_interpreter>

Stop right behind the closing tag: the program is run then, and you go on when you have seen its output. Print what you want to know.
The programs of one answer do not share variables unless the reader's browser keeps them, so let each stand alone. Show pictures that a program
gives as Markdown images with the address that stands in its output. If a program fails, read its error, mend it, and try again.
Explain the result in the language of the conversation; do not only repeat the output."#;

#[async_trait]
impl Step for CodePrompt {
    fn name(&self) -> &'static str {
        "code interpreter"
    }

    fn applies_to(&self, exchange: &Exchange) -> bool {
        exchange.wants("code_interpreter")
    }

    async fn run(&self, exchange: &mut Exchange, announcer: &Announcer) -> Result<(), StepError> {
        if !self.interpreter.is_used_by(exchange) {
            return Missing::CodeInterpreter.run(exchange, announcer).await;
        }
        let settings = self.settings.snapshot();
        let own = settings
            .get(CODE_INTERPRETER_PROMPT_TEMPLATE)
            .unwrap_or_default()
            .trim();
        exchange.append_to_last_question(if own.is_empty() { PROMPT } else { own });
        Ok(())
    }
}
