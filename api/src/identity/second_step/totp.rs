//! Time-based one-time passwords (RFC 6238) as every app makes them: SHA-1, six digits, thirty seconds.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use domain::Timestamp;
use domain::identity::second_step::open_steps;

/// Bytes of a secret, as RFC 4226 recommends.
pub const SECRET: usize = 20;

/// The step whose code it is; `None` where the code is of none that is open. `last` is the last step used up.
pub fn step_of(secret: &[u8], code: &str, now: Timestamp, last: i64) -> Option<i64> {
    let is_code = |step: &i64| verify_slices_are_equal(code_of(secret, *step).as_bytes(), code.as_bytes()).is_ok();
    open_steps(now, last).find(is_code)
}

/// RFC 4226 §5.3.
fn code_of(secret: &[u8], step: i64) -> String {
    let digest = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret), &step.to_be_bytes());
    let digest = digest.as_ref();
    let offset = usize::from(digest[19] & 0xf);
    let number = digest[offset..offset + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// What the app reads from a picture: the secret, and under which name to show its codes.
pub fn address(email: &str, secret: &[u8]) -> String {
    let account = email.replace('%', "%25").replace('@', "%40").replace('+', "%2B");
    let secret = base32(secret).to_uppercase();
    format!("otpauth://totp/Langson:{account}?secret={secret}&issuer=Langson&algorithm=SHA1&digits=6&period=30")
}

/// RFC 4648 in small letters, of bytes that fill whole groups of five.
pub fn base32(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let groups = bytes.chunks_exact(5).map(|group| group.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)));
    let signs = groups.flat_map(|bits| (0..8).rev().map(move |place| SIGNS[(bits >> (5 * place) & 31) as usize]));
    signs.map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    /// Of RFC 6238, appendix B, which shows eight digits where we show the last six.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];
    const RFC_SECRET: &[u8; SECRET] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::new(DateTime::from_timestamp(seconds, 0).unwrap())
    }

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        for (seconds, code) in VECTORS {
            assert_eq!(code_of(RFC_SECRET, seconds / 30), code);
            assert_eq!(step_of(RFC_SECRET, code, at(seconds), 0), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_is_heard_a_step_early_and_a_step_late_and_never_twice() {
        let heard = |seconds: i64, last| step_of(RFC_SECRET, "050471", at(1_111_111_111 + seconds), last).is_some();
        assert!(heard(-30, 0) && heard(30, 0));
        assert!(!heard(-90, 0) && !heard(90, 0));
        assert!(!heard(0, 1_111_111_111 / 30));
    }

    #[test]
    fn an_app_reads_secret_and_name() {
        assert_eq!(base32(b"foobarfoob"), "mzxw6ytbojtg633c");
        assert_eq!(
            address("lan+x@example.vn", b"foobarfoob"),
            "otpauth://totp/Langson:lan%2Bx%40example.vn?secret=MZXW6YTBOJTG633C&issuer=Langson&algorithm=SHA1&digits=6&period=30"
        );
    }
}
