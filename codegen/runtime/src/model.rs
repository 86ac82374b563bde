//! How models are read and written, without a derive for each: the macros here cost the compiler a fraction of it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Visitor};

/// Reads the name of a member and finds its place among the known ones. Not generic over the model.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Member(pub &'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Member {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Member {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<usize, E> {
        let known = self.0.iter().position(|known| *known == name);
        Ok(known.unwrap_or(usize::MAX))
    }
}

/// Reads and writes a struct as a JSON object. Unknown members are passed over; of a repeated one the last counts.
///
/// `index field ! = "member"`, or with `?` where the member may be absent; its name may be left out where it is the
/// field's. It names `runtime`, which the place of use has in scope.
#[doc(hidden)]
#[macro_export]
macro_rules! __model {
    ($model:ident { $($index:literal $field:ident $kind:tt $(= $member:literal)?),* $(,)? }) => {
        impl<'de> runtime::serde::Deserialize<'de> for $model {
            fn deserialize<D>(deserializer: D) -> Result<Self, D::Error>
            where
                D: runtime::serde::Deserializer<'de>,
            {
                struct Members;

                impl<'de> runtime::serde::de::Visitor<'de> for Members {
                    type Value = $model;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("an object (", stringify!($model), ")"))
                    }

                    fn visit_map<A>(self, mut map: A) -> Result<$model, A::Error>
                    where
                        A: runtime::serde::de::MapAccess<'de>,
                    {
                        $(let mut $field = None;)*
                        while let Some(index) = map.next_key_seed(runtime::Member(&[
                            $($crate::__model!(@name $field $($member)?)),*
                        ]))? {
                            match index {
                                $($index => $crate::__model!(@read $kind $field map),)*
                                _ => {
                                    map.next_value::<runtime::serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok($model {
                            $($field: $crate::__model!(@take $kind $field $($member)?),)*
                        })
                    }
                }

                deserializer.deserialize_map(Members)
            }
        }

        impl runtime::serde::Serialize for $model {
            fn serialize<S>(&self, serializer: S) -> Result<S::Ok, S::Error>
            where
                S: runtime::serde::Serializer,
            {
                #[allow(unused_imports)]
                use runtime::serde::ser::SerializeMap as _;

                #[allow(unused_mut)]
                let mut map = serializer.serialize_map(None)?;
                $($crate::__model!(@write $kind self map $field $($member)?);)*
                map.end()
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $member:literal) => { $member };
    (@read ! $field:ident $map:ident) => {
        $field = Some($map.next_value()?)
    };
    (@read ? $field:ident $map:ident) => {
        $field = $map.next_value()?
    };
    (@take ! $field:ident $($member:literal)?) => {
        $field.ok_or_else(|| {
            runtime::serde::de::Error::missing_field($crate::__model!(@name $field $($member)?))
        })?
    };
    (@take ? $field:ident $($member:literal)?) => {
        $field
    };
    (@write ! $self:ident $map:ident $field:ident $($member:literal)?) => {
        $map.serialize_entry($crate::__model!(@name $field $($member)?), &$self.$field)?
    };
    (@write ? $self:ident $map:ident $field:ident $($member:literal)?) => {
        if let Some(value) = &$self.$field {
            $map.serialize_entry($crate::__model!(@name $field $($member)?), value)?;
        }
    };
}

/// Reads and writes an enumeration of texts. With `else Variant`, unknown texts are kept in that variant.
#[doc(hidden)]
#[macro_export]
macro_rules! __enumeration {
    ($model:ident { $($variant:ident = $text:literal),* $(,)? } else $other:ident) => {
        impl $model {
            /// The text that stands for this value in the document.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::$other(text) => text,
                }
            }
        }

        impl From<&str> for $model {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::$other(text.to_owned()),
                }
            }
        }

        impl<'de> runtime::serde::Deserialize<'de> for $model {
            fn deserialize<D>(deserializer: D) -> Result<Self, D::Error>
            where
                D: runtime::serde::Deserializer<'de>,
            {
                <String as runtime::serde::Deserialize>::deserialize(deserializer)
                    .map(|text| Self::from(text.as_str()))
            }
        }

        impl runtime::serde::Serialize for $model {
            fn serialize<S>(&self, serializer: S) -> Result<S::Ok, S::Error>
            where
                S: runtime::serde::Serializer,
            {
                serializer.serialize_str(self.as_str())
            }
        }

        impl std::fmt::Display for $model {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub use {__enumeration, __model};

#[cfg(test)]
mod tests {
    use crate as runtime;

    #[derive(Debug, PartialEq)]
    struct Pet {
        name: String,
        kind: Option<Kind>,
        r#type: Option<i64>,
    }

    crate::__model!(Pet {
        0 name !,
        1 kind ?,
        2 r#type ? = "type",
    });

    #[derive(Debug, PartialEq)]
    enum Kind {
        Cat,
        Other(String),
    }

    crate::__enumeration!(Kind { Cat = "cat" } else Other);

    fn read(text: &str) -> Result<Pet, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_what_it_wrote() {
        let pet = Pet {
            name: "Tom".to_owned(),
            kind: Some(Kind::Cat),
            r#type: None,
        };
        let text = serde_json::to_string(&pet).expect("an object");
        assert_eq!(text, r#"{"name":"Tom","kind":"cat"}"#);
        assert_eq!(read(&text), Ok(pet));
    }

    #[test]
    fn is_lenient_with_what_a_server_adds() {
        let pet = read(r#"{"type":null,"age":{"years":3},"kind":"lynx","name":"A","name":"B"}"#);
        let expected = Pet {
            name: "B".to_owned(),
            kind: Some(Kind::Other("lynx".to_owned())),
            r#type: None,
        };
        assert_eq!(pet, Ok(expected));
    }

    #[test]
    fn misses_what_is_required() {
        assert_eq!(
            read("{}"),
            Err("missing field `name` at line 1 column 2".to_owned())
        );
        assert!(read("[]").is_err());
    }
}
