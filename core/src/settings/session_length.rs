use std::sync::LazyLock;
use std::time::Duration;

use regex::Regex;

/// How long a session lasts after sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionLength {
    Unlimited,
    Limited(Duration),
}

#[expect(clippy::expect_used, reason = "the pattern is fixed and a test reads with it")]
static PAIR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(-?\d+(?:\.\d+)?)(ms|s|m|h|d|w)").expect("a valid pattern"));

impl SessionLength {
    /// Reads what the environment may say: `-1` and `0` for no end, else numbers with a unit, which are added up
    /// (`1h30m`). Anything between them is passed over, as it always was.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "-1" || text == "0" {
            return Some(Self::Unlimited);
        }
        let mut pairs = PAIR.captures_iter(text).peekable();
        pairs.peek()?;
        let seconds: f64 = pairs
            .map(|pair| pair[1].parse::<f64>().unwrap_or_default() * seconds_of(&pair[2]))
            .sum();
        // A negative sum makes tokens that are over before they begin.
        let length = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
        Some(Self::Limited(length))
    }

    /// May an administrator's form hold this? Forms know one number with one unit only.
    pub fn is_form_value(text: &str) -> bool {
        let whole = PAIR.find(text).is_some_and(|found| found.as_str() == text);
        text == "-1" || text == "0" || whole
    }
}

fn seconds_of(unit: &str) -> f64 {
    match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => 604_800.0,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::SessionLength::{self, Limited, Unlimited};

    #[test]
    fn a_length_is_numbers_with_units_or_no_end_at_all() {
        let hours = |hours: f64| Some(Limited(Duration::from_secs_f64(hours * 3600.0)));
        assert_eq!(SessionLength::parse("-1"), Some(Unlimited));
        assert_eq!(SessionLength::parse("0"), Some(Unlimited));
        assert_eq!(SessionLength::parse("4w"), hours(4.0 * 7.0 * 24.0));
        assert_eq!(SessionLength::parse("1h30m"), hours(1.5));
        assert_eq!(SessionLength::parse("1.5h"), hours(1.5));
        assert_eq!(SessionLength::parse("500ms"), Some(Limited(Duration::from_millis(500))));
        assert_eq!(SessionLength::parse("soon"), None);
        assert_eq!(SessionLength::parse("10"), None);
    }

    #[test]
    fn a_form_takes_one_number_with_one_unit() {
        for good in ["-1", "0", "4w", "1.5h", "30m", "10ms"] {
            assert!(SessionLength::is_form_value(good), "{good}");
        }
        for bad in ["", "1h30m", "4", "w", "4 w", "4w ", "1y"] {
            assert!(!SessionLength::is_form_value(bad), "{bad}");
        }
    }
}
