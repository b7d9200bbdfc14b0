use crate::shared::{Moment, Seconds};

/// For how long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    Endless,
    Milliseconds(i64),
}

/// The text names no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a length of time such as 90m, 12h or 4w (or -1 for no end)")]
pub struct LifetimeError;

impl Lifetime {
    /// Reads numbers with units, which are added up: `4w`, `1h30m`, `-1.5h`. `0` and `-1` alone mean no end.
    pub fn parse(text: &str) -> Result<Self, LifetimeError> {
        let text = text.trim();
        if text == "-1" || text == "0" {
            return Ok(Self::Endless);
        }
        let mut total = 0.0;
        let mut rest = text;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| c.is_ascii_alphabetic()).ok_or(LifetimeError)?;
            let (number, tail) = rest.split_at(digits);
            let end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
            let (unit, after) = tail.split_at(end);
            total += plain_number(number)? * milliseconds_of(unit)?;
            rest = after;
        }
        // Ten thousand years are enough, and far from where sums of times overflow.
        if text.is_empty() || !total.is_finite() || total.abs() > 3.2e14 {
            return Err(LifetimeError);
        }
        Ok(Self::Milliseconds(total as i64))
    }

    /// When a session ends that begins now.
    pub fn ends_at(self, now: Moment) -> Option<Seconds> {
        match self {
            Self::Endless => None,
            Self::Milliseconds(length) => Some(now.milliseconds().saturating_add(length).div_euclid(1000)),
        }
    }
}

/// A number of digits with at most one sign before and one point within: no `1e9`, no `inf`.
fn plain_number(text: &str) -> Result<f64, LifetimeError> {
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    if text.chars().all(allowed) {
        text.parse().map_err(|_| LifetimeError)
    } else {
        Err(LifetimeError)
    }
}

fn milliseconds_of(unit: &str) -> Result<f64, LifetimeError> {
    Ok(match unit {
        "ms" => 1.0,
        "s" => 1e3,
        "m" => 60e3,
        "h" => 3_600e3,
        "d" => 86_400e3,
        "w" => 604_800e3,
        _ => return Err(LifetimeError),
    })
}

#[cfg(test)]
mod tests {
    use super::{Lifetime, LifetimeError};

    #[test]
    fn parts_add_up() {
        for (text, expected) in [
            ("4w", 2_419_200_000),
            ("1h30m", 5_400_000),
            ("1.5s", 1_500),
            ("250ms", 250),
            ("-1h", -3_600_000),
            ("1d12h", 129_600_000),
        ] {
            assert_eq!(Lifetime::parse(text), Ok(Lifetime::Milliseconds(expected)), "{text}");
        }
    }

    #[test]
    fn no_end_and_nonsense() {
        assert_eq!(Lifetime::parse("-1"), Ok(Lifetime::Endless));
        assert_eq!(Lifetime::parse("0"), Ok(Lifetime::Endless));
        for nonsense in ["", "4", "w", "4y", "4w3", "1e3s", "infs", "99999999999w", "4 w"] {
            assert_eq!(Lifetime::parse(nonsense), Err(LifetimeError), "{nonsense}");
        }
    }
}
