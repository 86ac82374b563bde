//! Texts with a meaning, kept as they were written: nothing is lost, and one odd date does not make a whole answer
//! unreadable.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::super::json::{ReadError, Reader, Writer};
use super::Data;

/// The text of a `T`, kept as it was written.
pub struct Text<T>(String, PhantomData<fn() -> T>);

impl<T> Text<T> {
    /// Takes a text as it is, without looking whether it is one of a `T`.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into(), PhantomData)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, given away.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<T: FromStr> Text<T> {
    /// The value that the text stands for.
    ///
    /// # Errors
    /// Those of the type.
    pub fn parse(&self) -> Result<T, T::Err> {
        self.0.parse()
    }
}

impl<T: fmt::Display> From<T> for Text<T> {
    fn from(value: T) -> Self {
        Self::from_text(value.to_string())
    }
}

impl<T> Clone for Text<T> {
    fn clone(&self) -> Self {
        Self::from_text(self.0.clone())
    }
}

impl<T> PartialEq for Text<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Text<T> {}

impl<T> Hash for Text<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> PartialOrd for Text<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// In the order of the texts.
impl<T> Ord for Text<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T> fmt::Debug for Text<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<T> fmt::Display for Text<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T> AsRef<str> for Text<T> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<T> Data for Text<T> {
    fn blank() -> Self {
        Self::from_text(String::new())
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        self.0.fill(from)
    }

    fn write(&self, to: &mut Writer) {
        to.text(&self.0);
    }
}

/// A text is not base64, or not of the alphabet asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotBase64;

impl fmt::Display for NotBase64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not base64")
    }
}

impl std::error::Error for NotBase64 {}

/// Written with padding, read with or without it: senders do not agree.
const PADDED: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, PADDED);
const URL_SAFE: GeneralPurpose =
    GeneralPurpose::new(&alphabet::URL_SAFE, PADDED.with_encode_padding(false));

macro_rules! encoded {
    ($($(#[$doc:meta])* $name:ident $engine:ident)*) => {
        $($(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text that stands for some bytes.
            pub fn encode(bytes: impl AsRef<[u8]>) -> Self {
                Self($engine.encode(bytes))
            }

            /// The bytes that the text stands for; padding may be there or not.
            ///
            /// # Errors
            /// The text is not of this encoding.
            pub fn decode(&self) -> Result<Vec<u8>, NotBase64> {
                $engine.decode(&self.0).map_err(|_| NotBase64)
            }

            /// Takes a text as it is, without looking whether it can be decoded.
            pub fn from_text(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, given away.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Data for $name {
            fn blank() -> Self {
                Self::default()
            }

            fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
                self.0.fill(from)
            }

            fn write(&self, to: &mut Writer) {
                to.text(&self.0);
            }
        })*
    };
}

encoded! {
    /// Bytes as base64 (RFC 4648, section 4), kept as they were written.
    Base64 STANDARD
    /// Bytes as base64 for URLs and file names (RFC 4648, section 5), kept as they were written. Written without
    /// padding.
    Base64Url URL_SAFE
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    #[test]
    fn texts_are_kept_and_parsed_when_asked() {
        let address = Text::<IpAddr>::from_json("\"127.0.0.1\"").expect("a text");
        assert_eq!(address.parse(), Ok(IpAddr::from([127, 0, 0, 1])));
        assert_eq!(address, Text::from(IpAddr::from([127, 0, 0, 1])));
        let odd = Text::<IpAddr>::from_json("\"nowhere\"").expect("a text");
        assert!(odd.parse().is_err());
        assert_eq!(
            (odd.to_json(), odd.to_string()),
            ("\"nowhere\"".to_owned(), "nowhere".to_owned())
        );
    }

    #[test]
    fn base64_is_decoded_with_or_without_padding() {
        let bytes = [0xFB, 0xFF, 0xFE, 0x01];
        assert_eq!(Base64::encode(bytes).as_str(), "+//+AQ==");
        assert_eq!(Base64Url::encode(bytes).as_str(), "-__-AQ");
        for text in ["+//+AQ==", "+//+AQ"] {
            assert_eq!(Base64::from_text(text).decode().as_deref(), Ok(&bytes[..]));
        }
        for text in ["-__-AQ==", "-__-AQ"] {
            assert_eq!(
                Base64Url::from_text(text).decode().as_deref(),
                Ok(&bytes[..])
            );
        }
        assert_eq!(Base64::from_text("-__-AQ").decode(), Err(NotBase64));
        assert_eq!(
            Base64::from_json("\"?\"").map(|text| text.to_json()),
            Ok("\"?\"".to_owned())
        );
    }
}
