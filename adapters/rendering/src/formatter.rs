use std::io::ErrorKind;
use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use loquat_core::code::{CodeFormatter, FormatError};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Leaves Python code to a formatter that is installed on this machine. Nothing of the code is run.
#[derive(Debug, Clone)]
pub struct PythonFormatters {
    /// Programs with their arguments, the one to ask first coming first. They read code and write it.
    programs: Vec<Vec<String>>,
}

/// How long a program may take.
const DEADLINE: Duration = Duration::from_secs(10);

impl Default for PythonFormatters {
    /// Those that write code in the same way: Black's.
    fn default() -> Self {
        Self::new(&[&["ruff", "format", "--isolated", "-"], &["black", "--quiet", "-"]])
    }
}

impl PythonFormatters {
    pub fn new(programs: &[&[&str]]) -> Self {
        let words = |program: &&[&str]| program.iter().map(|word| (*word).to_owned()).collect();
        Self {
            programs: programs.iter().map(words).collect(),
        }
    }
}

#[async_trait]
impl CodeFormatter for PythonFormatters {
    async fn format(&self, code: &str) -> Result<String, FormatError> {
        for program in &self.programs {
            match tokio::time::timeout(DEADLINE, ask(program, code)).await {
                Ok(Err(error)) if error.kind() == ErrorKind::NotFound => {}
                Ok(Err(error)) => return Err(FormatError::Failed(error.into())),
                Ok(Ok(answer)) => return answer,
                Err(_) => return Err(FormatError::Failed("the formatter takes too long".into())),
            }
        }
        Err(FormatError::NoFormatter)
    }
}

async fn ask(program: &[String], code: &str) -> std::io::Result<Result<String, FormatError>> {
    let Some((name, arguments)) = program.split_first() else {
        return Err(ErrorKind::NotFound.into());
    };
    let mut process = Command::new(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut input) = process.stdin.take() {
        let code = code.as_bytes().to_vec();
        // Written beside the reading: a program that writes before it has read all would wait for us, and we for it. One
        // that stops reading has said why.
        tokio::spawn(async move {
            let _ = input.write_all(&code).await;
        });
    }
    let output = process.wait_with_output().await?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim_end().to_owned();
    Ok(match output.status.success() {
        true => String::from_utf8(output.stdout).map_err(|error| FormatError::Failed(error.into())),
        false => Err(FormatError::NotCode(text(output.stderr))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_formatter_that_is_there_is_asked() {
        let formatters = PythonFormatters::new(&[&["no-such-program"], &["tr", "a-z", "A-Z"]]);
        let long = "x = 1\n".repeat(50_000);
        assert_eq!(formatters.format(&long).await.unwrap(), long.to_uppercase());
    }

    #[tokio::test]
    async fn what_it_complains_of_is_told() {
        let formatters = PythonFormatters::new(&[&["sh", "-c", "echo 'cannot parse: x=(' >&2; exit 1"]]);
        let refused = formatters.format("x=(").await.unwrap_err();
        assert!(matches!(refused, FormatError::NotCode(told) if told == "cannot parse: x=("));
    }

    #[tokio::test]
    async fn without_any_nothing_is_formatted() {
        let none = PythonFormatters::new(&[&["no-such-program"]]).format("x = 1").await;
        assert!(matches!(none, Err(FormatError::NoFormatter)));
    }
}
