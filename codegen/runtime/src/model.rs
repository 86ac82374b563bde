//! How models are read and written: macros that turn a table of fields into a few concrete functions.

use super::data::Data;
use super::schema::{self, Schema};
use super::violation::Violations;

/// A model: what it is made of, and what the document asks of it.
pub trait Model: Data {
    /// What the document asks of the value.
    fn schema() -> &'static Schema
    where
        Self: Sized;

    /// Checks the value as it would be sent: members that are read-only are left out.
    ///
    /// # Errors
    /// Everything that the schema does not allow.
    fn validate(&self) -> Result<(), Violations>
    where
        Self: Sized,
    {
        schema::validate(self, Self::schema())
    }
}

/// Reads and writes a struct as a JSON object, by the members of a schema: one field for each, in their order.
///
/// `field!` where the member must be there (a `T`), `field?` where it may be absent (an `Option<T>`), and last
/// `; field` for all further members (a `BTreeMap<String, T>`). A struct without `!` must be `Default`. It names
/// `runtime`, which the place of use has in scope.
///
/// `inline` has the optimiser compile the functions where they are called, so that a program pays for those of the
/// models that it uses. Without optimisation it costs more than it saves.
#[doc(hidden)]
#[macro_export]
macro_rules! __model {
    // With the members of the schema beside the fields, and whatever else is asked of the object behind them.
    ($model:ident = static $schema:ident {
        $($field:ident $kind:tt $($name:literal)? $(: $member:expr)?),* $(; $rest:ident)?
    } $($asked:tt)*) => {
        pub(crate) static $schema: runtime::Schema = runtime::Schema::OBJECT.object(
            &runtime::Members::of(&[$($crate::__model!(@$kind $field $($name)?; $($member)?)),*]) $($asked)*
        );

        $crate::__model!($model = $schema { $($field $kind),* $(; $rest)? });
    };
    (@$kind:tt $field:ident;) => { $crate::__model!(@$kind $field; &runtime::schema::ANY) };
    (@$kind:tt $field:ident $name:literal;) => {
        $crate::__model!(@$kind $field $name; &runtime::schema::ANY)
    };
    (@! $field:ident; $schema:expr) => { runtime::schema::required(stringify!($field), $schema) };
    (@! $field:ident $name:literal; $schema:expr) => { runtime::schema::required($name, $schema) };
    (@? $field:ident; $schema:expr) => { runtime::schema::optional(stringify!($field), $schema) };
    (@? $field:ident $name:literal; $schema:expr) => { runtime::schema::optional($name, $schema) };
    ($model:ident = $schema:ident { $($field:ident ?),* $(,)? $(; $rest:ident)? }) => {
        #[allow(deprecated, reason = "a deprecated property is still read and written")]
        impl runtime::Data for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn blank() -> Self {
                ::std::default::Default::default()
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn fill(&mut self, from: &mut runtime::Reader<'_>) -> ::std::result::Result<(), runtime::ReadError> {
                from.members(
                    &$schema,
                    &[],
                    &mut [$(&mut self.$field),*],
                    &mut [$(&mut self.$rest)?],
                )
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn write(&self, to: &mut runtime::Writer) {
                to.members(&$schema, &[], &[$(&self.$field),*], &[$(&self.$rest)?]);
            }
        }

        $crate::__bridges!($model, $schema);
    };
    // The repetitions of nothing, `$must` and its like, tell the kinds of fields apart without another macro.
    ($model:ident = $schema:ident {
        $($field:ident $(! $($must:lifetime)?)? $(? $($may:lifetime)?)?),* $(,)? $(; $rest:ident)?
    }) => {
        #[allow(deprecated, reason = "a deprecated property is still read and written")]
        impl runtime::Data for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn blank() -> Self {
                Self {
                    $($field: runtime::Data::blank(),)*
                    $($rest: runtime::Data::blank(),)?
                }
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn fill(&mut self, from: &mut runtime::Reader<'_>) -> ::std::result::Result<(), runtime::ReadError> {
                from.members(
                    &$schema,
                    &[$($(true, $($must)?)? $(false, $($may)?)?)*],
                    &mut [$(&mut self.$field),*],
                    &mut [$(&mut self.$rest)?],
                )
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn write(&self, to: &mut runtime::Writer) {
                to.members(
                    &$schema,
                    &[$($(true, $($must)?)? $(false, $($may)?)?)*],
                    &[$(&self.$field),*],
                    &[$(&self.$rest)?],
                );
            }
        }

        $crate::__bridges!($model, $schema);
    };
}

/// What stands beside `Data`: the schema of a model, and serde's traits where they are wanted.
#[doc(hidden)]
#[macro_export]
macro_rules! __bridges {
    ($model:ident, $schema:ident) => {
        impl runtime::Model for $model {
            fn schema() -> &'static runtime::Schema {
                &$schema
            }
        }

        $crate::__bridges!($model);
    };
    ($model:ident) => {
        $crate::__serde!($model);
    };
}

/// Serde's traits, only with the feature: they are a quarter of the functions of a model. The macro is expanded in a
/// crate that may not know the feature.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($model:ident) => {
        impl runtime::serde::Serialize for $model {
            fn serialize<S: runtime::serde::Serializer>(
                &self,
                to: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                runtime::serialize(self, to)
            }
        }

        impl<'de> runtime::serde::Deserialize<'de> for $model {
            fn deserialize<D: runtime::serde::Deserializer<'de>>(
                from: D,
            ) -> ::std::result::Result<Self, D::Error> {
                runtime::deserialize(from)
            }
        }
    };
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($model:ident) => {};
}

pub use __model;

#[cfg(test)]
mod tests {
    use crate as runtime;
    use crate::schema::{ANY, Direction, INTEGER, TEXT, check};
    use crate::{Data, Member, Members, Model, Need, Reader, Schema, Secret, Violations, Writer};
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq)]
    struct Pet {
        name: String,
        kind: Option<String>,
        r#type: Option<i64>,
        owner: Option<Box<Pet>>,
    }

    static PET: Schema = Schema::OBJECT.object(&Members {
        members: &[
            Member("name", Need::REQUIRED, &TEXT),
            Member("kind", Need::OPTIONAL, &TEXT),
            Member("type", Need::READ_ONLY, &INTEGER),
            Member("owner", Need::REQUIRED, &ANY),
        ],
        ..Members::ANY
    });

    crate::__model!(Pet = PET {
        name!,
        kind?,
        r#type?,
        owner!,
    });

    #[derive(Debug, Default, PartialEq)]
    struct Tag {
        id: Option<i64>,
        note: Option<Option<Secret<String>>>,
    }

    static TAG: Schema = Schema::OBJECT.object(&Members {
        members: &[
            Member("id", Need::OPTIONAL, &INTEGER),
            Member("note", Need::OPTIONAL, &ANY),
        ],
        ..Members::ANY
    });

    crate::__model!(Tag = TAG { id?, note? });

    #[derive(Debug, Default, PartialEq)]
    struct Empty {}

    static EMPTY: Schema = Schema::OBJECT.object(&Members::ANY);

    crate::__model!(Empty = EMPTY {});

    #[derive(Debug, Default, PartialEq)]
    struct Labels {
        id: Option<i64>,
        others: BTreeMap<String, String>,
    }

    static LABELS: Schema = Schema::OBJECT.object(&Members {
        members: &[Member("id", Need::OPTIONAL, &INTEGER)],
        others: Some(&TEXT),
        ..Members::ANY
    });

    crate::__model!(Labels = LABELS { id?; others });

    #[derive(Debug, PartialEq)]
    struct Both {
        id: i64,
        others: BTreeMap<String, String>,
    }

    crate::__model!(Both = LABELS { id!; others });

    #[derive(Debug, PartialEq)]
    struct Whole {
        id: i64,
        note: Option<String>,
        others: BTreeMap<String, String>,
    }

    crate::__model!(Whole = static WHOLE {
        id!: &INTEGER, note? "the note"; others
    } .others(&TEXT).max(3));

    #[test]
    fn a_schema_may_stand_with_its_model() {
        let text = r#"{"id":1,"the note":"n","other":"x"}"#;
        let whole: Whole = Data::from_json(text).expect("an object");
        assert_eq!(whole.to_json(), text);
        assert_eq!((whole.id, whole.note.as_deref()), (1, Some("n")));
        assert!(whole.validate().is_ok());
        let many: Whole =
            Data::from_json(r#"{"id":1,"a":"x","b":"y","c":"z"}"#).expect("an object");
        assert!(many.validate().is_err());
    }

    fn read<T: Data>(text: &str) -> Result<T, String> {
        T::from_json(text).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_what_it_wrote() {
        let pet = Pet {
            name: "Tom".to_owned(),
            kind: None,
            r#type: Some(2),
            owner: None,
        };
        let text = pet.to_json();
        assert_eq!(text, r#"{"name":"Tom","type":2,"owner":null}"#);
        assert_eq!(read(&text), Ok(pet));
    }

    #[test]
    fn what_is_read_only_is_not_sent() {
        let pet =
            read::<Pet>(r#"{"owner":{"name":"B","owner":null,"type":1},"type":2,"name":"A"}"#);
        let mut to = Writer::request();
        pet.expect("a pet").write(&mut to);
        assert_eq!(
            to.into_text(),
            r#"{"name":"A","owner":{"name":"B","owner":null}}"#
        );
    }

    #[test]
    fn is_lenient_with_what_a_server_adds() {
        let text = r#"{"type":null,"age":{"years":3},"name":"A","name":"B","owner":null}"#;
        let expected = Pet {
            name: "B".to_owned(),
            kind: None,
            r#type: None,
            owner: None,
        };
        let mut from = Reader::new(text);
        assert_eq!((Pet::read(&mut from), from.losses()), (Ok(expected), 1));
    }

    #[test]
    fn nothing_stays_of_a_member_that_is_repeated() {
        let whole =
            r#"{"name":"A","kind":"cat","type":1,"owner":{"name":"B","kind":"man","owner":null}}"#;
        let text = format!(r#"{{"name":"Z","owner":{whole},"owner":{{"name":"C","owner":null}}}}"#);
        assert_eq!(
            read::<Pet>(&text).map(|pet| pet.to_json()).as_deref(),
            Ok(r#"{"name":"Z","owner":{"name":"C","owner":null}}"#)
        );
        // Without a box or an option between the two.
        let text = format!(
            r#"{{"pet":{whole},"pets":[{whole}],"pets":[],"pet":{{"name":"C","owner":null}}}}"#
        );
        let home = read::<Home>(&text).expect("a home");
        assert_eq!((home.pet.kind, home.pets.len()), (None, 0));
        let text = format!(r#"{{"pets":[],"pet":{whole},"pet":null}}"#);
        let missing = format!("missing member `pet` at byte {}", text.len());
        assert_eq!(read::<Home>(&text), Err(missing));
    }

    #[derive(Debug, PartialEq)]
    struct Home {
        pet: Pet,
        pets: Vec<Pet>,
    }

    crate::__model!(Home = static HOME { pet!: &PET, pets!: &ANY });

    #[test]
    fn misses_what_is_required() {
        assert_eq!(
            read::<Pet>("{}"),
            Err("missing member `name` at byte 2".to_owned())
        );
        assert_eq!(
            read::<Vec<Pet>>(r#"[{"name":"","owner":{"name":null}}]"#),
            Err("missing member `name` in `/0/owner` at byte 33".to_owned())
        );
        assert_eq!(
            read::<Pet>("[]"),
            Err("expected an object, found an array at byte 0".to_owned())
        );
    }

    #[derive(Clone, Debug, PartialEq)]
    enum Colour {
        Green,
    }

    crate::__enumeration!(Colour { Green = "green" });

    static GREEN: Schema = Schema::TEXT.values(&[r#""green""#]);
    static YES: Schema = Schema::BOOLEAN.values(&["true"]);
    static TWO: Schema = Schema::TEXT.values(&[r#""green""#, r#""red""#]);

    #[derive(Debug, PartialEq)]
    struct Leaf {
        colour: Box<Colour>,
        alive: bool,
        kind: String,
        notes: Option<String>,
    }

    crate::__model!(Leaf = static LEAF {
        colour!: &GREEN, alive!: &YES, kind!: &crate::schema::tag("le\"af"), notes?: &GREEN
    });

    #[test]
    fn what_can_have_one_value_only_may_be_absent() {
        let leaf = Leaf {
            colour: Box::new(Colour::Green),
            alive: true,
            kind: "le\"af".to_owned(),
            notes: None,
        };
        let mut whole = leaf.to_json();
        assert_eq!(whole, r#"{"colour":"green","alive":true,"kind":"le\"af"}"#);
        for (text, losses) in [
            (&*whole, 0),
            (r#"{"colour":"green"}"#, 2),
            (r#"{"alive":null}"#, 3),
        ] {
            let mut from = Reader::new(text);
            assert_eq!(Leaf::read(&mut from).as_ref(), Ok(&leaf), "{text}");
            assert_eq!(from.losses(), losses, "{text}");
        }
        // Other values are none of its own; but a tag is any text.
        assert!(read::<Leaf>(r#"{"colour":"red"}"#).is_err());
        assert_eq!(
            read::<Leaf>(r#"{"kind":"oak"}"#).map(|leaf| leaf.kind),
            Ok("oak".to_owned())
        );
        // Who asks for more than can be read still hears of it.
        let mut broken = Violations::default();
        check("{}", &LEAF, Direction::Response, &mut broken);
        assert_eq!(broken.iter().count(), 3);
        whole.truncate(whole.len() - 1);
        assert!(read::<Leaf>(&whole).is_err());
    }

    #[test]
    fn what_can_have_several_or_no_value_may_not() {
        #[derive(Debug)]
        struct Either {
            #[allow(dead_code, reason = "it is not read")]
            colour: String,
        }
        crate::__model!(Either = static EITHER { colour!: &TWO });
        #[derive(Debug)]
        struct Odd {
            #[allow(dead_code, reason = "it is not read")]
            colour: i64,
        }
        crate::__model!(Odd = static ODD { colour!: &GREEN });
        let missing = "missing member `colour` at byte 2";
        assert_eq!(read::<Either>("{}").err().as_deref(), Some(missing));
        assert_eq!(read::<Odd>("{}").err().as_deref(), Some(missing));
    }

    #[test]
    fn absent_and_null_differ_where_both_are_values() {
        let tag = |note| Ok(Tag { id: None, note });
        assert_eq!(read("{}"), tag(None));
        assert_eq!(read(r#"{"id":null,"note":null}"#), tag(Some(None)));
        assert_eq!(read(r#"{"note":"x"}"#), tag(Some(Some("x".into()))));
        for text in ["{}", r#"{"note":null}"#, r#"{"note":"x"}"#] {
            assert_eq!(
                read::<Tag>(text).map(|tag| tag.to_json()),
                Ok(text.to_owned())
            );
        }
        assert_eq!(read("{}"), Ok(Empty {}));
    }

    #[test]
    fn further_members_have_a_field() {
        let text = r#"{"id":1,"a":"x","b":"y","c":"z"}"#;
        assert_eq!(
            read::<Labels>(text).map(|labels| labels.to_json()),
            Ok(text.to_owned())
        );
        let mut both = read::<Both>(text).expect("labels");
        both.others
            .insert("id".to_owned(), "a second one".to_owned());
        assert_eq!(both.to_json(), text);
        assert_eq!(
            read::<Labels>(r#"{"a":1}"#),
            Err("expected a text, found a number in `/a` at byte 5".to_owned())
        );
    }

    #[test]
    fn models_know_their_schema() {
        assert!(std::ptr::eq(Pet::schema(), &PET));
    }

    #[test]
    fn names_are_escaped_where_they_have_to_be() {
        #[derive(Debug, Default)]
        struct Odd {
            quote: Option<i64>,
            plain: Option<i64>,
        }
        static ODD: Schema = Schema::OBJECT.object(&Members::of(&[
            crate::schema::optional("a\"\\\n", &INTEGER),
            crate::schema::optional("é 😀", &INTEGER),
        ]));
        crate::__model!(Odd = ODD { quote?, plain? });
        let text = "{\"a\\\"\\\\\\n\":1,\"é 😀\":2}";
        assert_eq!(Odd::from_json(text).expect("odd").to_json(), text);
    }

    #[cfg(feature = "serde")]
    #[test]
    fn models_may_stand_in_other_types() {
        let text = r#"{"name":"Tom","owner":{"name":"Eve","kind":"cat","owner":null}}"#;
        let pet: Pet = serde_json::from_str(text).expect("a pet");
        assert_eq!(serde_json::to_string(&pet).expect("a text"), text);
        let error = serde_json::from_str::<Pet>("{}").expect_err("no name");
        assert_eq!(error.to_string(), "missing member `name` at byte 2");
    }
}
