use regex::Regex;

/// What a password must look like: a regular expression that fits from its start.
///
/// Such expressions are often written as a row of conditions, `(?=.*[a-z])(?=.*\d).{8,}`, which the regular
/// expressions of this service do not know, because they never take longer than the text is long. So the conditions at
/// the start are taken off and become expressions of their own, all of which must fit.
#[derive(Debug, Clone)]
pub struct Pattern {
    conditions: Vec<Condition>,
    text: String,
}

#[derive(Debug, Clone)]
struct Condition {
    regex: Regex,
    wanted: bool,
}

/// The pattern cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("not a regular expression that this service understands")]
pub struct PatternError(#[from] regex::Error);

/// At least 8 characters, among them a small and a capital letter, a digit, and one that is neither.
const DEFAULT: &str = r"^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w\s]).{8,}$";

impl Pattern {
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let mut conditions = Vec::new();
        let mut rest = text.strip_prefix('^').unwrap_or(text);
        while let Some((wanted, inner, after)) = leading_condition(rest) {
            conditions.push(Condition::of(inner, wanted)?);
            rest = after;
        }
        conditions.push(Condition::of(rest, true)?);
        Ok(Self {
            conditions,
            text: text.to_owned(),
        })
    }

    /// Does the password look as it should?
    pub fn fits(&self, password: &str) -> bool {
        self.conditions
            .iter()
            .all(|condition| condition.regex.is_match(password) == condition.wanted)
    }

    /// Is this the pattern of an installation that names none?
    pub fn is_default(&self) -> bool {
        self.text == DEFAULT
    }
}

impl Default for Pattern {
    fn default() -> Self {
        Self::parse(DEFAULT).unwrap_or(Self {
            conditions: Vec::new(),
            text: DEFAULT.to_owned(),
        })
    }
}

impl Condition {
    fn of(text: &str, wanted: bool) -> Result<Self, PatternError> {
        let regex = Regex::new(&format!("^(?:{text})"))?;
        Ok(Self { regex, wanted })
    }
}

/// Splits `(?=inner)after` and `(?!inner)after`; true for the first.
fn leading_condition(text: &str) -> Option<(bool, &str, &str)> {
    let (wanted, rest) = match (text.strip_prefix("(?="), text.strip_prefix("(?!")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return None,
    };
    let end = closing_parenthesis(rest)?;
    Some((wanted, &rest[..end], &rest[end + 1..]))
}

/// Where the group ends that was opened before the text.
fn closing_parenthesis(text: &str) -> Option<usize> {
    let (mut depth, mut escaped, mut in_class) = (0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_plain_expression_fits_from_the_start() {
        let pattern = Pattern::parse("[a-z]{4}").unwrap();
        assert!(pattern.fits("abcdef"));
        assert!(!pattern.fits("1abcdef"));
    }

    #[test]
    fn conditions_may_want_and_forbid_and_contain_groups() {
        let pattern = Pattern::parse(r"^(?=.*(?:[(\])]|\)))(?!.*secret).{4,}$").unwrap();
        assert!(pattern.fits("abc)"));
        assert!(!pattern.fits("abcd"));
        assert!(!pattern.fits("my)secret"));
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(Pattern::parse("(").is_err());
        assert!(Pattern::parse("(?=x").is_err());
    }
}
