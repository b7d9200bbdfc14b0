use std::sync::Arc;

use aes::Aes128;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use hmac::{Hmac, KeyInit, Mac};
use loquat_core::shared::{Clock, Ids, Secret};
use loquat_core::tool::{Seal, SealedElsewhere};
use sha2::{Digest, Sha256};

/// Seals texts as Open WebUI does, by Fernet: AES-128 in CBC mode, then HMAC with SHA-256 over all of it.
pub struct Fernet {
    /// Filled up with zeros to the length of a block, which changes nothing.
    signing: [u8; 64],
    encrypting: [u8; 16],
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

/// The first byte of everything that is sealed.
const VERSION: u8 = 0x80;
/// Version, time and initialisation vector; the seal at the end.
const HEAD: usize = 1 + 8 + 16;
const TAIL: usize = 32;

impl std::fmt::Debug for Fernet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fernet")
    }
}

impl Fernet {
    /// The key is taken as it is if it has the form of one, else what is hashed of it.
    pub fn new(key: &Secret, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        let given = URL_SAFE.decode(key.expose()).ok().filter(|bytes| bytes.len() == 32);
        let bytes = given.unwrap_or_else(|| Sha256::digest(key.expose()).to_vec());
        let mut keys = Self {
            signing: [0; 64],
            encrypting: [0; 16],
            clock,
            ids,
        };
        keys.signing[..16].copy_from_slice(&bytes[..16]);
        keys.encrypting.copy_from_slice(&bytes[16..]);
        keys
    }

    fn signature(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mut signature = <Hmac<Sha256> as KeyInit>::new(&self.signing.into());
        signature.update(bytes);
        signature
    }
}

impl Seal for Fernet {
    fn seal(&self, plain: &str) -> Secret {
        // 122 random bits, hashed to the length of a block.
        let vector = Sha256::digest(self.ids.uuid());
        let mut iv = [0; 16];
        iv.copy_from_slice(&vector[..16]);
        let mut sealed = vec![VERSION];
        sealed.extend(self.clock.now().seconds().to_be_bytes());
        sealed.extend(iv);
        let cipher = cbc::Encryptor::<Aes128>::new(&self.encrypting.into(), &iv.into());
        sealed.extend(cipher.encrypt_padded_vec::<Pkcs7>(plain.as_bytes()));
        let signature = self.signature(&sealed).finalize().into_bytes();
        sealed.extend(signature);
        Secret::new(URL_SAFE.encode(sealed))
    }

    fn open(&self, sealed: &str) -> Result<String, SealedElsewhere> {
        let bytes = URL_SAFE.decode(sealed).map_err(|_| SealedElsewhere)?;
        if bytes.len() < HEAD + TAIL || bytes[0] != VERSION {
            return Err(SealedElsewhere);
        }
        let (body, signature) = bytes.split_at(bytes.len() - TAIL);
        self.signature(body)
            .verify_slice(signature)
            .map_err(|_| SealedElsewhere)?;
        let mut iv = [0; 16];
        iv.copy_from_slice(&body[HEAD - 16..HEAD]);
        let cipher = cbc::Decryptor::<Aes128>::new(&self.encrypting.into(), &iv.into());
        let plain = cipher
            .decrypt_padded_vec::<Pkcs7>(&body[HEAD..])
            .map_err(|_| SealedElsewhere)?;
        String::from_utf8(plain).map_err(|_| SealedElsewhere)
    }
}

#[cfg(test)]
mod tests {
    use loquat_core::shared::Moment;

    use super::*;

    struct Then;

    impl Clock for Then {
        fn now(&self) -> Moment {
            Moment::from_seconds(1_700_000_000)
        }
    }

    struct Same;

    impl Ids for Same {
        fn uuid(&self) -> String {
            "0b7f6f9c-62f5-4bd4-9c1b-9f5d1c3a7e21".to_owned()
        }
    }

    fn fernet(key: &str) -> Fernet {
        Fernet::new(&Secret::new(key), Arc::new(Then), Arc::new(Same))
    }

    #[test]
    fn what_open_webui_sealed_opens() {
        let sealed = "gAAAAABlU_EAbmvO1MQ2uOtlU0al7pwE-M6RqR-TqNAu1ZcPYGsYGXY7WULkIxHq14J2cMnOK1hsGJ-O25WBZS6f6KOniy4Or_FR5GY1glSiGPuMZQOiNyE=";
        assert_eq!(fernet("sesame").open(sealed).unwrap(), r#"{"client_id": "oak"}"#);
    }

    #[test]
    fn only_the_same_key_opens_and_only_what_nobody_changed() {
        let sealed = fernet("sesame").seal("an oak");
        assert_eq!(fernet("sesame").open(sealed.expose()).unwrap(), "an oak");
        assert_eq!(fernet("other").open(sealed.expose()), Err(SealedElsewhere));
        let changed = sealed.expose().replacen('A', "B", 1);
        for bad in [changed.as_str(), "", "gAAAAA==", "no base64 at all"] {
            assert_eq!(fernet("sesame").open(bad), Err(SealedElsewhere), "{bad}");
        }
    }

    #[test]
    fn a_key_that_has_the_form_of_one_is_taken_as_it_is() {
        let key = URL_SAFE.encode([7; 32]);
        let fernet = fernet(&key);
        assert_eq!(
            (fernet.signing[..16].to_vec(), fernet.encrypting),
            (vec![7; 16], [7; 16])
        );
    }
}
