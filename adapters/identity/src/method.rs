use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD};
use loquat_core::shared::{Ids, Secret};
use scrypt::Params;

/// How passwords are hashed from now on. Hashes of every method are understood, whichever is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// What Open WebUI writes and reads: with it, the original can take the database back.
    #[default]
    Bcrypt,
    /// Costs an attacker memory, too. Open WebUI cannot read it.
    Scrypt,
}

/// A hash could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MethodError {
    #[error(transparent)]
    Bcrypt(#[from] bcrypt::BcryptError),
    #[error(transparent)]
    Scrypt(#[from] scrypt::errors::InvalidOutputLen),
    #[error("a salt could not be made")]
    Salt,
}

/// Cost of new bcrypt hashes, the original's.
const BCRYPT_COST: u32 = 12;

/// Length of scrypt's result in bytes.
const SCRYPT_LENGTH: usize = 32;

impl Method {
    /// A hash with a salt of its own. Blocks for a good part of a second.
    pub(crate) fn hash(self, password: &Secret, ids: &dyn Ids) -> Result<Secret, MethodError> {
        match self {
            Self::Bcrypt => {
                let parts = bcrypt::hash_with_result(password.expose(), BCRYPT_COST)?;
                Ok(Secret::new(parts.format_for_version(bcrypt::Version::TwoB)))
            }
            Self::Scrypt => scrypt_hash(password, ids),
        }
    }
}

/// Is it the hash of this password, by whichever method? Blocks for a good part of a second.
pub(crate) fn verify(password: &Secret, hash: &Secret) -> bool {
    let hash = hash.expose();
    if let Some(fields) = hash.strip_prefix("$scrypt$") {
        return scrypt_verify(password, fields).unwrap_or(false);
    }
    // Accounts from directories and single sign-on hold no hash at all; that is an error here, and no password.
    bcrypt::verify(password.expose(), hash).unwrap_or(false)
}

/// A hash string as PHC describes them: `$scrypt$ln=17,r=8,p=1$salt$hash`.
fn scrypt_hash(password: &Secret, ids: &dyn Ids) -> Result<Secret, MethodError> {
    let salt = ids.uuid().replace('-', "");
    let salt: Option<Vec<u8>> = (0..salt.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(salt.get(at..at + 2)?, 16).ok())
        .collect();
    let salt = salt.ok_or(MethodError::Salt)?;
    let params = Params::RECOMMENDED;
    let mut hash = [0; SCRYPT_LENGTH];
    scrypt::scrypt(password.expose().as_bytes(), &salt, &params, &mut hash)?;
    Ok(Secret::new(format!(
        "$scrypt$ln={},r={},p={}${}${}",
        params.log_n(),
        params.r(),
        params.p(),
        BASE64.encode(&salt),
        BASE64.encode(hash)
    )))
}

/// `None` if the fields cannot be read.
fn scrypt_verify(password: &Secret, fields: &str) -> Option<bool> {
    let mut fields = fields.split('$');
    let params = scrypt_params(fields.next()?)?;
    let salt = BASE64.decode(fields.next()?).ok()?;
    let expected = BASE64.decode(fields.next()?).ok()?;
    let mut hash = vec![0; expected.len()];
    scrypt::scrypt(password.expose().as_bytes(), &salt, &params, &mut hash).ok()?;
    Some(!expected.is_empty() && is_same(&hash, &expected))
}

/// Parameters of other programs are taken up to some limit, so that a row in the database cannot bring the service
/// down.
fn scrypt_params(text: &str) -> Option<Params> {
    let mut values = [None; 3];
    for field in text.split(',') {
        let (name, value) = field.split_once('=')?;
        let place = ["ln", "r", "p"].iter().position(|known| *known == name)?;
        values[place] = value.parse::<u32>().ok();
    }
    let [ln, r, p] = values;
    let (ln, r, p) = (
        ln.filter(|ln| *ln <= 20)?,
        r.filter(|r| *r <= 16)?,
        p.filter(|p| *p <= 16)?,
    );
    Params::new(u8::try_from(ln).ok()?, r, p).ok()
}

/// Compares without telling by its time where the first difference is.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// Base64 as hash strings have it.
const BASE64: GeneralPurpose = STANDARD_NO_PAD;

#[cfg(test)]
mod tests {
    use loquat_core::shared::{Ids, Secret};

    use super::{Method, verify};

    struct Fixed;

    impl Ids for Fixed {
        fn uuid(&self) -> String {
            "11111111-2222-4333-8444-555555555555".to_owned()
        }
    }

    fn secret(text: &str) -> Secret {
        Secret::new(text)
    }

    #[test]
    fn each_method_knows_its_own_and_is_named_by_the_hash() {
        for (method, mark) in [(Method::Bcrypt, "$2b$12$"), (Method::Scrypt, "$scrypt$ln=17,r=8,p=1$")] {
            let hash = method.hash(&secret("pässword-1"), &Fixed).unwrap();
            assert!(hash.expose().starts_with(mark), "{}", hash.expose());
            assert!(verify(&secret("pässword-1"), &hash));
            assert!(!verify(&secret("pässword-2"), &hash));
        }
    }

    #[test]
    fn hashes_that_python_wrote_are_understood() {
        let hash = secret("$2b$04$eg18iAfG7l6QnwYYuqfXtepXGfwuPhfbaeBsa2U0ReXM9GjZzccUa");
        assert!(verify(&secret("correct horse"), &hash));
        assert!(!verify(&secret("wrong horse"), &hash));
    }

    #[test]
    fn what_is_no_hash_fits_no_password() {
        for nothing in [
            "",
            "plain",
            "$scrypt$",
            "$scrypt$ln=99,r=8,p=1$AA$AA",
            "$scrypt$ln=1,r=1,p=1$AA$",
            "$2b$12$short",
        ] {
            assert!(!verify(&secret(nothing), &secret(nothing)), "{nothing}");
        }
    }
}
