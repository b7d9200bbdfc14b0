use crate::identity::UserId;
use crate::shared::{Clock, Ids, Moment, Seconds, Secret, id};

id! {
    /// Identifies one token, and thereby one session.
    TokenId
}

impl TokenId {
    /// A fresh id, a UUID of version 7: it begins with the time, so that a token tells when it was given out without a
    /// claim that other readers of these tokens do not know.
    pub fn fresh(clock: &dyn Clock, ids: &dyn Ids) -> Self {
        let time = format!("{:012x}", clock.now().milliseconds().max(0) & 0xffff_ffff_ffff);
        let random = ids.uuid();
        let random = random.get(15..).unwrap_or_default();
        Self(format!("{}-{}-7{random}", &time[..8], &time[8..]))
    }

    /// When it was given out. Tokens that another program made do not tell: they count as older than any other.
    pub fn issued_at(&self) -> Moment {
        let id = self.as_str();
        let is_ours = id.len() == 36 && id.as_bytes()[14] == b'7';
        let time = if is_ours { id.get(..8).zip(id.get(9..13)) } else { None };
        let time = time.and_then(|(high, low)| i64::from_str_radix(&format!("{high}{low}"), 16).ok());
        Moment::from_nanoseconds(time.unwrap_or(0).saturating_mul(1_000_000))
    }
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Whose session it is.
    pub user: UserId,
    /// Absent in tokens of old versions; those cannot be ended one by one.
    pub id: Option<TokenId>,
    /// `None`: it never ends by itself.
    pub expires_at: Option<Seconds>,
}

impl Claims {
    /// When the token was given out, as far as it tells.
    pub fn issued_at(&self) -> Moment {
        self.id.as_ref().map_or(Moment::from_nanoseconds(0), TokenId::issued_at)
    }
}

/// Makes tokens that nobody else can make, and tells them from others.
pub trait Tokens: Send + Sync {
    /// A signed token that says this.
    fn issue(&self, claims: &Claims) -> Secret;

    /// What a token says; `None` if it is not ours, was changed on its way, or is over.
    fn check(&self, token: &Secret) -> Option<Claims>;
}

#[cfg(test)]
mod tests {
    use super::TokenId;
    use crate::shared::{Clock, Ids, Moment};

    struct Fixed;

    impl Clock for Fixed {
        fn now(&self) -> Moment {
            Moment::from_nanoseconds(1_700_000_000_123_000_000)
        }
    }

    impl Ids for Fixed {
        fn uuid(&self) -> String {
            "11111111-2222-4333-8444-555555555555".to_owned()
        }
    }

    #[test]
    fn an_id_tells_when_it_was_given_out() {
        let id = TokenId::fresh(&Fixed, &Fixed);
        assert_eq!(id.as_str(), "018bcfe5-687b-7333-8444-555555555555");
        assert_eq!(id.issued_at(), Fixed.now());
    }

    #[test]
    fn ids_of_others_count_as_very_old() {
        for id in ["11111111-2222-4333-8444-555555555555", "", "7", &"ä7".repeat(12)] {
            assert_eq!(TokenId::from(id).issued_at(), Moment::from_nanoseconds(0), "{id}");
        }
    }
}
