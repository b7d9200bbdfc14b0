use crate::account::Pattern;

/// Which passwords are good enough to be set.
#[derive(Debug, Clone, Default)]
pub struct PasswordRules {
    /// What a password must look like, where the installation asks for that.
    pub pattern: Option<Pattern>,
}

/// Why a password cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    #[error("a password can have {} bytes at most", PasswordRules::LONGEST)]
    TooLong,
    #[error("a password cannot contain NUL characters")]
    Nul,
    #[error(
        "this password is too easy: use at least 8 characters, among them a small and a capital letter, a digit and \
         another character"
    )]
    TooEasy,
    #[error("this password does not look as the administrators of this installation ask for")]
    NotAsAsked,
}

impl PasswordRules {
    /// What bcrypt takes notice of, in bytes.
    pub const LONGEST: usize = 72;

    /// Passes a password that may be set.
    pub fn check(&self, password: &str) -> Result<(), PasswordRefused> {
        if password.len() > Self::LONGEST {
            return Err(PasswordRefused::TooLong);
        }
        if password.contains('\0') {
            return Err(PasswordRefused::Nul);
        }
        match &self.pattern {
            Some(pattern) if !pattern.fits(password) => Err(if pattern.is_default() {
                PasswordRefused::TooEasy
            } else {
                PasswordRefused::NotAsAsked
            }),
            _ => Ok(()),
        }
    }

    /// A password as it is compared at sign-in. Databases hold hashes of longer passwords that were cut off, so that
    /// what is typed is cut likewise: at 72 bytes, and before a character that would be cut in two.
    pub fn typed(password: &str) -> &str {
        let mut end = password.len().min(Self::LONGEST);
        while !password.is_char_boundary(end) {
            end -= 1;
        }
        &password[..end]
    }
}

#[cfg(test)]
mod tests {
    use super::{PasswordRefused, PasswordRules};
    use crate::account::Pattern;

    #[test]
    fn bytes_count_not_characters() {
        let rules = PasswordRules::default();
        assert_eq!(rules.check(&"ä".repeat(36)), Ok(()));
        assert_eq!(rules.check(&"ä".repeat(37)), Err(PasswordRefused::TooLong));
        assert_eq!(rules.check("a\0b"), Err(PasswordRefused::Nul));
    }

    #[test]
    fn a_typed_password_is_cut_between_characters() {
        assert_eq!(PasswordRules::typed(&"x".repeat(80)).len(), 72);
        assert_eq!(PasswordRules::typed(&format!("x{}", "ä".repeat(40))).len(), 71);
        assert_eq!(PasswordRules::typed("short"), "short");
    }

    #[test]
    fn the_default_pattern_says_what_is_missing() {
        let rules = PasswordRules {
            pattern: Some(Pattern::default()),
        };
        assert_eq!(rules.check("Strong-passw0rd!"), Ok(()));
        for easy in ["Sh0rt-!", "no-capital-1", "NO-SMALL-1", "No-digit-!", "NoOther123"] {
            assert_eq!(rules.check(easy), Err(PasswordRefused::TooEasy), "{easy}");
        }
    }
}
