//! What the program is told: the variables of its environment, those of a `.env` file, and a signing key of its own.

mod dotenv;
mod signing_key;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use loquat_core::settings::Environment;

/// Everything that can be set, with its value. A variable of the process wins over the same of the `.env` file.
pub fn read() -> Result<Environment, Box<dyn Error>> {
    let mut variables = variables()?;
    if signing_key::is_missing(&variables) {
        let key = signing_key::keep(&signing_key::file(&variables))?;
        variables.insert("WEBUI_SECRET_KEY".to_owned(), key);
    }
    Ok(Environment::read(&variables)?)
}

/// As [`read`], for looking only: no file is written.
pub fn look() -> Result<Environment, Box<dyn Error>> {
    Ok(Environment::read(&variables()?)?)
}

fn variables() -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut variables = dotenv::read(Path::new(".env")).map_err(|error| format!("cannot read .env: {error}"))?;
    variables.extend(std::env::vars_os().filter_map(|(name, value)| {
        // A name or value that is not UTF-8 cannot be meant for us.
        Some((name.into_string().ok()?, value.into_string().ok()?))
    }));
    Ok(variables)
}
