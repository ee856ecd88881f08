//! Where the requests of an API token may come from.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};

/// An address, or all that begin with the same bits: `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32`.
///
/// Bits past the length are dropped, and an IPv4 address written as an IPv6 one is the same address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AddressRange {
    first: IpAddr,
    bits: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an address such as 192.0.2.1 or 2001:db8::1, or a range such as 192.0.2.0/24")]
pub struct BadAddressRange;

impl AddressRange {
    const V4: &str =
        r"((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    /// RFC 4291 §2.2, with `::` wherever it may stand.
    const V6: &str = "([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}\
        |([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}\
        |([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}\
        |[0-9a-fA-F]{1,4}:(:[0-9a-fA-F]{1,4}){1,6}|:(:[0-9a-fA-F]{1,4}){1,7}|::";

    fn all_bits(address: IpAddr) -> u8 {
        if address.is_ipv4() { 32 } else { 128 }
    }
}

impl FromStr for AddressRange {
    type Err = BadAddressRange;

    fn from_str(text: &str) -> Result<Self, BadAddressRange> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let given: IpAddr = address.parse().map_err(|_| BadAddressRange)?;
        let bits = match bits {
            Some(bits) if bits.bytes().all(|it| it.is_ascii_digit()) => bits.parse().map_err(|_| BadAddressRange)?,
            Some(_) => return Err(BadAddressRange),
            None => Self::all_bits(given),
        };
        if bits > Self::all_bits(given) {
            return Err(BadAddressRange);
        }
        // `::ffff:192.0.2.0/120` is `192.0.2.0/24`.
        let is_mapped = given != given.to_canonical() && bits >= 96;
        let (address, bits) = if is_mapped { (given.to_canonical(), bits - 96) } else { (given, bits) };
        let first = match address {
            IpAddr::V4(it) => {
                IpAddr::V4(Ipv4Addr::from_bits(it.to_bits() & !u32::MAX.checked_shr(bits.into()).unwrap_or(0)))
            }
            IpAddr::V6(it) => {
                IpAddr::V6(Ipv6Addr::from_bits(it.to_bits() & !u128::MAX.checked_shr(bits.into()).unwrap_or(0)))
            }
        };
        Ok(Self { first, bits })
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, bits } = self;
        if *bits == Self::all_bits(*first) { first.fmt(f) } else { write!(f, "{first}/{bits}") }
    }
}

impl TryFrom<String> for AddressRange {
    type Error = BadAddressRange;

    fn try_from(text: String) -> Result<Self, BadAddressRange> {
        text.parse()
    }
}

impl From<AddressRange> for String {
    fn from(range: AddressRange) -> Self {
        range.to_string()
    }
}

// Written out: the derive knows nothing of addresses.
impl utoipa::PartialSchema for AddressRange {
    fn schema() -> RefOr<Schema> {
        let text = |longest| ObjectBuilder::new().schema_type(Type::String).max_length(Some(longest));
        let address = |format, longest| text(longest).format(Some(SchemaFormat::KnownFormat(format)));
        AnyOfBuilder::new()
            .item(address(KnownFormat::Ipv4, 15))
            .item(address(KnownFormat::Ipv6, 45))
            .item(text(18).pattern(Some(format!("^{}/(3[0-2]|[12]?[0-9])$", Self::V4))))
            .item(text(43).pattern(Some(format!("^({})/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$", Self::V6))))
            .description(Some("An address on the internet, or all that begin with the same bits"))
            .into()
    }
}

impl utoipa::ToSchema for AddressRange {}

/// What a browser says of a request that its extension makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ExtensionOrigin(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be chrome-extension:// and the 32 letters of the extension's id")]
pub struct BadExtensionOrigin;

impl ExtensionOrigin {
    const PATTERN: &str = "^chrome-extension://[a-p]{32}$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ExtensionOrigin {
    type Error = BadExtensionOrigin;

    fn try_from(text: String) -> Result<Self, BadExtensionOrigin> {
        let id = text.strip_prefix("chrome-extension://");
        let is_id = id.is_some_and(|id| id.len() == 32 && id.bytes().all(|it| (b'a'..=b'p').contains(&it)));
        if is_id { Ok(Self(text)) } else { Err(BadExtensionOrigin) }
    }
}

impl From<ExtensionOrigin> for String {
    fn from(origin: ExtensionOrigin) -> Self {
        origin.0
    }
}

impl utoipa::PartialSchema for ExtensionOrigin {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The origin of a browser extension"))
            .pattern(Some(Self::PATTERN))
            .max_length(Some(51))
            .examples(["chrome-extension://abcdefghijklmnopabcdefghijklmnop"])
            .into()
    }
}

impl utoipa::ToSchema for ExtensionOrigin {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range(text: &str) -> Option<String> {
        text.parse::<AddressRange>().ok().map(|range| range.to_string())
    }

    #[test]
    fn a_range_is_written_in_one_way() {
        for (given, kept) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.77/24", "192.0.2.0/24"),
            ("192.0.2.1/32", "192.0.2.1"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.77/120", "192.0.2.0/24"),
            ("2001:DB8::1/32", "2001:db8::/32"),
            ("::ffff:192.0.2.77/95", "::fffe:0:0/95"),
            ("::/0", "::/0"),
        ] {
            assert_eq!(range(given).as_deref(), Some(kept), "{given}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_as_the_contract_says_is_read(address in AddressRange::V6) {
            let kept = range(&format!("{address}/64"));
            prop_assert!(kept.is_some(), "{}", address);
            prop_assert_eq!(kept.as_deref().and_then(range), kept);
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "localhost", "192.0.2.1/33", "192.0.2.1/", "192.0.2.1/+8", "::1/129", "1.2.3"] {
            assert_eq!(range(text), None, "{text}");
        }
    }

    #[test]
    fn only_an_extension_has_such_an_origin() {
        let origin = |text: &str| ExtensionOrigin::try_from(text.to_owned()).is_ok();
        assert!(origin("chrome-extension://abcdefghijklmnopabcdefghijklmnop"));
        for text in
            ["https://evil.test", "chrome-extension://abc", "chrome-extension://abcdefghijklmnopabcdefghijklmnoz"]
        {
            assert!(!origin(text), "{text}");
        }
    }
}
