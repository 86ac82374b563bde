//! Enumerations: values that the document lists.

use std::fmt;

use super::json::{ReadError, Reader, What};

/// A value is not one of those that the document lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotListed {
    /// The values of the document.
    pub allowed: &'static [&'static str],
}

impl fmt::Display for NotListed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not one of {}", self.allowed.join(", "))
    }
}

impl std::error::Error for NotListed {}

/// Where a text stands among others. It is compiled once, and not for every enumeration.
#[doc(hidden)]
pub fn place_of(text: &str, among: &[&str]) -> Option<usize> {
    among.iter().position(|other| *other == text)
}

/// A text that is kept as it is. As [`place_of`], it is compiled once.
#[doc(hidden)]
pub fn kept(text: &str) -> String {
    text.to_owned()
}

impl Reader<'_> {
    /// An error about a value that the document does not list.
    #[doc(hidden)]
    pub fn not_listed(&self, error: NotListed) -> ReadError {
        self.error(What::NotOneOf(error.allowed))
    }
}

/// Reads and writes an enumeration of strings, or of integers if their type stands first. With `else Variant`, other
/// values are kept in that variant, and count as a loss; with `or Variant`, they are as good as the listed ones;
/// without either they cannot be read. It names `runtime`, which the place of use has in scope.
///
/// Everything else is named by its full path, and no associated type by way of `Self`: a variant may be called `Err` or
/// `Error`, which `Self::Err` would be taken for, and a model beside it may be called `From`.
#[doc(hidden)]
#[macro_export]
macro_rules! __enumeration {
    ($model:ident { $($variant:ident = $text:literal),* $(,)? } $how:ident $other:ident) => {
        impl $model {
            /// The text that stands for this value in the document.
            #[cfg_attr(not(debug_assertions), inline)]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::$other(text) => text,
                }
            }
        }

        impl ::std::convert::From<&str> for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn from(text: &str) -> Self {
                let listed: &[Self] = &[$(Self::$variant),*];
                if let ::std::option::Option::Some(place) = runtime::place_of(text, &[$($text),*])
                    && let ::std::option::Option::Some(value) = listed.get(place)
                {
                    return value.clone();
                }
                Self::$other(runtime::kept(text))
            }
        }

        impl ::std::str::FromStr for $model {
            type Err = ::std::convert::Infallible;

            #[cfg_attr(not(debug_assertions), inline)]
            fn from_str(text: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                ::std::result::Result::Ok(<Self as ::std::convert::From<&str>>::from(text))
            }
        }

        impl runtime::Data for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn blank() -> Self {
                Self::$other(::std::string::String::new())
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn fill(&mut self, from: &mut runtime::Reader<'_>) -> ::std::result::Result<(), runtime::ReadError> {
                *self = <Self as ::std::convert::From<&str>>::from(&*from.text()?);
                if let Self::$other(_) = self {
                    $crate::__enumeration!(@$how from);
                }
                ::std::result::Result::Ok(())
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn write(&self, to: &mut runtime::Writer) {
                to.text(self.as_str());
            }
        }

        $crate::__enumeration!(@text $model);
    };
    ($model:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $model {
            /// The text that stands for this value in the document.
            #[cfg_attr(not(debug_assertions), inline)]
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl ::std::str::FromStr for $model {
            type Err = runtime::NotListed;

            #[cfg_attr(not(debug_assertions), inline)]
            fn from_str(text: &str) -> ::std::result::Result<Self, runtime::NotListed> {
                let (listed, allowed): (&[Self], &[&str]) = (&[$(Self::$variant),*], &[$($text),*]);
                if let ::std::option::Option::Some(place) = runtime::place_of(text, allowed)
                    && let ::std::option::Option::Some(value) = listed.get(place)
                {
                    return ::std::result::Result::Ok(value.clone());
                }
                ::std::result::Result::Err(runtime::NotListed { allowed })
            }
        }

        impl runtime::Data for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn blank() -> Self {
                $crate::__enumeration!(@first $($variant)*)
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn fill(&mut self, from: &mut runtime::Reader<'_>) -> ::std::result::Result<(), runtime::ReadError> {
                *self = match from.text()?.parse() {
                    ::std::result::Result::Ok(value) => value,
                    ::std::result::Result::Err(error) => return ::std::result::Result::Err(from.not_listed(error)),
                };
                ::std::result::Result::Ok(())
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn write(&self, to: &mut runtime::Writer) {
                to.text(self.as_str());
            }
        }

        $crate::__enumeration!(@text $model);
    };
    (@else $from:ident) => {
        $from.lose()
    };
    (@or $from:ident) => {};
    (@first $first:ident $($variant:ident)*) => {
        Self::$first
    };
    (@text $model:ident) => {
        impl ::std::fmt::Display for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::__bridges!($model);
    };
    ($number:ident $model:ident { $($variant:ident = $value:literal),* $(,)? } $how:ident $other:ident) => {
        impl $model {
            /// The number that stands for this value in the document.
            #[cfg_attr(not(debug_assertions), inline)]
            pub fn value(&self) -> $number {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$other(value) => *value,
                }
            }
        }

        impl ::std::convert::From<$number> for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn from(value: $number) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::$other(value),
                }
            }
        }

        impl ::std::str::FromStr for $model {
            type Err = ::std::num::ParseIntError;

            #[cfg_attr(not(debug_assertions), inline)]
            fn from_str(text: &str) -> ::std::result::Result<Self, ::std::num::ParseIntError> {
                text.parse::<$number>().map(<Self as ::std::convert::From<$number>>::from)
            }
        }

        impl runtime::Data for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn blank() -> Self {
                Self::$other(0)
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn fill(&mut self, from: &mut runtime::Reader<'_>) -> ::std::result::Result<(), runtime::ReadError> {
                *self = <Self as ::std::convert::From<$number>>::from(<$number as runtime::Data>::read(from)?);
                if let Self::$other(_) = self {
                    $crate::__enumeration!(@$how from);
                }
                ::std::result::Result::Ok(())
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn write(&self, to: &mut runtime::Writer) {
                runtime::Data::write(&self.value(), to);
            }
        }

        $crate::__enumeration!(@number $model);
    };
    ($number:ident $model:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $model {
            /// The number that stands for this value in the document.
            #[cfg_attr(not(debug_assertions), inline)]
            pub fn value(&self) -> $number {
                match self {
                    $(Self::$variant => $value,)*
                }
            }
        }

        impl ::std::convert::TryFrom<$number> for $model {
            type Error = runtime::NotListed;

            #[cfg_attr(not(debug_assertions), inline)]
            fn try_from(value: $number) -> ::std::result::Result<Self, runtime::NotListed> {
                ::std::result::Result::Ok(match value {
                    $($value => Self::$variant,)*
                    _ => return ::std::result::Result::Err(runtime::NotListed { allowed: &[$(stringify!($value)),*] }),
                })
            }
        }

        impl ::std::str::FromStr for $model {
            type Err = runtime::NotListed;

            #[cfg_attr(not(debug_assertions), inline)]
            fn from_str(text: &str) -> ::std::result::Result<Self, runtime::NotListed> {
                text.parse::<$number>()
                    .map_err(|_| runtime::NotListed { allowed: &[$(stringify!($value)),*] })
                    .and_then(<Self as ::std::convert::TryFrom<$number>>::try_from)
            }
        }

        impl runtime::Data for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn blank() -> Self {
                $crate::__enumeration!(@first $($variant)*)
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn fill(&mut self, from: &mut runtime::Reader<'_>) -> ::std::result::Result<(), runtime::ReadError> {
                let number = <$number as runtime::Data>::read(from)?;
                *self = match <Self as ::std::convert::TryFrom<$number>>::try_from(number) {
                    ::std::result::Result::Ok(value) => value,
                    ::std::result::Result::Err(error) => return ::std::result::Result::Err(from.not_listed(error)),
                };
                ::std::result::Result::Ok(())
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn write(&self, to: &mut runtime::Writer) {
                runtime::Data::write(&self.value(), to);
            }
        }

        $crate::__enumeration!(@number $model);
    };
    (@number $model:ident) => {
        impl ::std::fmt::Display for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.value(), f)
            }
        }

        $crate::__bridges!($model);
    };
}

pub use __enumeration;

#[cfg(test)]
mod tests {
    use crate as runtime;
    use crate::{Data, NotListed, Reader};

    #[derive(Clone, Debug, PartialEq)]
    enum Open {
        Cat,
        Unknown(String),
    }

    crate::__enumeration!(Open { Cat = "cat" } else Unknown);

    #[derive(Clone, Debug, PartialEq)]
    enum Closed {
        Cat,
        BigDog,
    }

    crate::__enumeration!(Closed {
        Cat = "cat",
        BigDog = "big dog",
    });

    #[derive(Clone, Debug, PartialEq)]
    enum Level {
        Low,
        High,
        Unknown(i64),
    }

    crate::__enumeration!(i64 Level { Low = -1, High = 2 } else Unknown);

    #[derive(Clone, Debug, PartialEq)]
    enum Step {
        One,
        Two,
    }

    crate::__enumeration!(i32 Step { One = 1, Two = 2 });

    /// Names that the prelude has, or that traits give to associated types.
    mod names {
        use crate as runtime;

        pub struct From;
        pub struct TryFrom;
        pub struct FromStr;

        #[derive(Clone, Debug, PartialEq)]
        pub enum Open {
            Err,
            Error,
            Ok,
            Some,
            None,
            Item,
            Output,
            Target,
            Owned,
            Result(String),
        }

        crate::__enumeration!(Open {
            Err = "Err", Error = "Error", Ok = "Ok", Some = "Some", None = "None", Item = "Item",
            Output = "Output", Target = "Target", Owned = "Owned",
        } else Result);

        #[derive(Clone, Debug, PartialEq)]
        pub enum Closed {
            Err,
            Error,
            Ok,
        }

        crate::__enumeration!(Closed { Err = "Err", Error = "Error", Ok = "Ok" });

        #[derive(Clone, Debug, PartialEq)]
        pub enum Number {
            Ok,
            Err,
            Error(i64),
        }

        crate::__enumeration!(i64 Number { Ok = 0, Err = 1 } else Error);

        #[derive(Clone, Debug, PartialEq)]
        pub enum Listed {
            Ok,
            Err,
            Error,
        }

        crate::__enumeration!(i64 Listed { Ok = 0, Err = 1, Error = 2 });

        #[derive(Debug, PartialEq)]
        pub enum Union {
            Err(String),
            Error(i64),
            Ok(bool),
            None(runtime::Json),
        }

        crate::__union!(Union {
            Err(String): TEXT, Error(i64): INTEGER, Ok(bool): BOOLEAN,
        } else None from { String => Err, i64 => Error, bool => Ok });
    }

    #[test]
    fn variants_may_have_names_of_the_prelude_and_of_associated_types() {
        use names::{Closed, Listed, Number, Open, Union};

        for text in ["Err", "Error", "Ok", "Some", "None", "Item", "Output"] {
            assert_eq!(Open::from(text).to_string(), text);
        }
        assert_eq!("Error".parse(), Ok(Closed::Error));
        assert_eq!("Err".parse(), Ok(Open::Err));
        assert_eq!(read("\"x\""), (Ok(Open::Result("x".to_owned())), 1));
        assert_eq!(read("1"), (Ok(Number::Err), 0));
        assert_eq!(read("9"), (Ok(Number::Error(9)), 1));
        assert_eq!(read("2"), (Ok(Listed::Error), 0));
        assert_eq!(Listed::try_from(0), Ok(Listed::Ok));
        assert_eq!(read("true"), (Ok(Union::from(true)), 0));
        assert_eq!(read("1"), (Ok(Union::Error(1)), 0));
        assert_eq!(read("null"), (Ok(Union::None(crate::Json::Null)), 1));
        // The types that shadow traits are there, so that the macros are held to full paths.
        let _ = (names::From, names::TryFrom, names::FromStr);
    }

    fn read<T: Data>(text: &str) -> (Result<T, String>, usize) {
        let mut from = Reader::new(text);
        let value = T::read(&mut from).map_err(|error| error.to_string());
        (value, from.losses())
    }

    #[test]
    fn open_ones_keep_what_they_do_not_know() {
        assert_eq!(read(r#""cat""#), (Ok(Open::Cat), 0));
        let lynx = Open::Unknown("lynx".to_owned());
        assert_eq!(
            (lynx.to_json(), lynx.to_string()),
            ("\"lynx\"".into(), "lynx".into())
        );
        assert_eq!("lynx".parse(), Ok(Open::from("lynx")));
        assert_eq!(read(r#""lynx""#), (Ok(lynx), 1));
        assert_eq!(read("2.0"), (Ok(Level::High), 0));
        assert_eq!(read("7"), (Ok(Level::Unknown(7)), 1));
        assert_eq!(Level::Low.to_json(), "-1");
        assert_eq!("-1".parse(), Ok(Level::Low));
        assert_eq!(read("-1"), (Ok(Level::Low), 0));
    }

    #[test]
    fn closed_ones_refuse_it() {
        assert_eq!(read(r#""big dog""#), (Ok(Closed::BigDog), 0));
        assert_eq!(
            read::<Closed>(r#""lynx""#).0,
            Err("expected one of cat, big dog at byte 6".to_owned())
        );
        let allowed = &["cat", "big dog"];
        assert_eq!("lynx".parse::<Closed>(), Err(NotListed { allowed }));
        assert_eq!(Closed::Cat.to_string(), "cat");
        assert_eq!(read("1"), (Ok(Step::One), 0));
        assert_eq!(
            read::<Step>("3").0,
            Err("expected one of 1, 2 at byte 1".to_owned())
        );
        assert_eq!(Step::try_from(2), Ok(Step::Two));
        assert_eq!(
            "3".parse::<Step>(),
            Err(NotListed {
                allowed: &["1", "2"]
            })
        );
        assert_eq!(Step::Two.to_json(), "2");
    }
}
