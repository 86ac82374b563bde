//! Unions: values of one of several types.

/// Reads and writes an enum whose variants hold one value each. What no variant fits is kept in the one after `else`,
/// which holds any JSON value, and counts as a loss. It names `runtime`, which the place of use has in scope.
///
/// Without a tag, `Variant(Type): TEXT | NULL` names the kinds of value that a variant is for, as `Kinds` does: the
/// first variant that loses nothing is taken, else the one that loses least; with `any_of` before the variants, none
/// where another would keep what it loses.
///
/// With `by "property"` the value of that property selects the variant: `"a" | "b" => Variant(Type)`, `1 => …` or
/// `true => …`. A variant that lacks the property is written with it; `on "property"` is for variants that all have it.
/// `"a" or none => …` is also tried where the property is absent. `or { … }` has the variants that it does not select,
/// as without a tag.
///
/// `= SCHEMA` after the name is the schema by which what is sent is checked. `from { Type => Variant }` at the end
/// makes the variant from what it holds, boxed or not.
#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    (
        $model:ident $(= $schema:ident)? $how:ident $tag:literal {
            $($first:literal $(| $more:literal)* $(or $none:ident)? => $variant:ident($ty:ty)),* $(,)?
        } $(or { $($free:ident($free_ty:ty): $($kind:ident)|+),* $(,)? })? else $other:ident
        $(from { $($source:ty => $to:ident),* $(,)? })?
    ) => {
        impl runtime::Data for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn fill(&mut self, from: &mut runtime::Reader<'_>) -> ::std::result::Result<(), runtime::ReadError> {
                from.tagged(
                    $tag,
                    &[$(&[::std::concat!($first) $(, ::std::concat!($more))*]),*],
                    $crate::__union!(@trial self false, [
                        $($crate::__union!(@kinds $($none)?),)*
                        $($(runtime::Kinds::NONE$(.or(runtime::Kinds::$kind))+,)*)?
                    ] $($variant($ty),)* $($($free($free_ty),)*)?; $other),
                )
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn write(&self, to: &mut runtime::Writer) {
                let (union, mut index) = ($crate::__union!(@schema $($schema)?), 0);
                $(
                    if let Self::$variant(value) = self {
                        let tag = $crate::__union!(@$how $tag, $first);
                        return to.variant(union, index, tag, value);
                    }
                    index += 1;
                )*
                $crate::__union!(@write self to union index; $($($free)*)? $other);
            }

            $crate::__union!(@blank $other);
        }

        $crate::__union!(@beside $model $($($source => $to,)*)?);
    };
    (
        $model:ident $(= $schema:ident)? $($several:ident)? {
            $($variant:ident($ty:ty): $($kind:ident)|+),* $(,)?
        } else $other:ident
        $(from { $($source:ty => $to:ident),* $(,)? })?
    ) => {
        impl runtime::Data for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn fill(&mut self, from: &mut runtime::Reader<'_>) -> ::std::result::Result<(), runtime::ReadError> {
                from.union($crate::__union!(@trial self $crate::__union!(@several $($several)?), [
                    $(runtime::Kinds::NONE$(.or(runtime::Kinds::$kind))+,)*
                ] $($variant($ty),)*; $other))
            }

            #[cfg_attr(not(debug_assertions), inline)]
            fn write(&self, to: &mut runtime::Writer) {
                let (union, mut index) = ($crate::__union!(@schema $($schema)?), 0);
                $crate::__union!(@write self to union index; $($variant)* $other);
            }

            $crate::__union!(@blank $other);
        }

        $crate::__union!(@beside $model $($($source => $to,)*)?);
    };
    (@by $tag:literal, $value:literal) => {
        ::std::option::Option::Some(runtime::Tag::new(
            $tag,
            ::std::concat!($value),
            ::std::stringify!($value),
        ))
    };
    (@on $tag:literal, $value:literal) => { ::std::option::Option::None };
    (@several) => { false };
    (@several any_of) => { true };
    (@schema) => { ::std::option::Option::None::<&'static runtime::Schema> };
    (@schema $schema:ident) => { ::std::option::Option::Some(&$schema) };
    (@kinds) => { runtime::Kinds::NONE };
    (@kinds none) => { runtime::Kinds::OBJECT };
    (@trial $self:ident $several:expr, [$($kinds:expr,)*] $($variant:ident($ty:ty),)*; $other:ident) => {
        &mut runtime::Trial {
            place: $self,
            tried: ::std::option::Option::None,
            kinds: &[$($kinds),*],
            several: $several,
            blank: |index| {
                let mut place = 0;
                $(if index == place {
                    return ::std::option::Option::Some(Self::$variant(<$ty as runtime::Data>::blank()));
                }
                place += 1;)*
                let _ = place;
                ::std::option::Option::None
            },
            slot: |it| match it {
                $(Self::$variant(value) => value,)*
                Self::$other(value) => value,
            },
            other: Self::$other,
        }
    };
    (@write $self:ident $to:ident $union:ident $index:ident; $($variant:ident)*) => {
        $(
            if let Self::$variant(value) = $self {
                return $to.variant($union, $index, ::std::option::Option::None, value);
            }
            $index += 1;
        )*
        let _ = $index;
    };
    (@blank $other:ident) => {
        #[cfg_attr(not(debug_assertions), inline)]
        fn blank() -> Self {
            Self::$other(runtime::Json::Null)
        }
    };
    (@beside $model:ident $($source:ty => $to:ident,)*) => {
        $(impl ::std::convert::From<$source> for $model {
            #[cfg_attr(not(debug_assertions), inline)]
            fn from(value: $source) -> Self {
                Self::$to(::std::convert::Into::into(value))
            }
        })*

        $crate::__bridges!($model);
    };
}

pub use __union;

#[cfg(test)]
mod tests {
    use crate as runtime;
    use crate::schema::{INTEGER, TEXT};
    use crate::{Data, Json, Member, Members, Need, Reader, Schema};

    #[derive(Debug, PartialEq)]
    struct Cat {
        name: String,
        lives: Option<i64>,
    }

    static CAT: Schema = Schema::OBJECT.object(&Members {
        members: &[
            Member("name", Need::REQUIRED, &TEXT),
            Member("lives", Need::OPTIONAL, &INTEGER),
        ],
        ..Members::ANY
    });

    crate::__model!(Cat = CAT { name!, lives? });

    #[derive(Debug, PartialEq)]
    struct Dog {
        name: String,
        tricks: Option<Vec<Any>>,
    }

    static DOG: Schema = Schema::OBJECT.object(&Members {
        members: &[
            Member("name", Need::REQUIRED, &TEXT),
            Member("tricks", Need::OPTIONAL, &INTEGER),
        ],
        ..Members::ANY
    });

    crate::__model!(Dog = DOG { name!, tricks? });

    #[derive(Debug, PartialEq)]
    enum Any {
        Cat(Box<Cat>),
        Dog(Box<Dog>),
        Count(i64),
        Share(f64),
        Scalar(Option<String>),
        Other(Json),
    }

    crate::__union!(Any {
        Cat(Box<Cat>): OBJECT,
        Dog(Box<Dog>): OBJECT,
        Count(i64): INTEGER,
        Share(f64): NUMBER,
        Scalar(Option<String>): TEXT | NULL,
    } else Other from { Cat => Cat, i64 => Count });

    #[derive(Debug, PartialEq)]
    enum Pet {
        Cat(Box<Cat>),
        Dog(Dog),
        Other(Json),
    }

    crate::__union!(Pet by "petType" {
        "cat" => Cat(Box<Cat>),
        "dog" | "puppy" => Dog(Dog),
    } else Other from { Dog => Dog });

    fn read<T: Data>(text: &str) -> (T, usize) {
        let mut from = Reader::new(text);
        (T::read(&mut from).expect("a value"), from.losses())
    }

    fn cat(name: &str, lives: Option<i64>) -> Cat {
        let name = name.to_owned();
        Cat { name, lives }
    }

    #[test]
    fn the_first_that_loses_nothing_is_taken() {
        assert_eq!(read(r#"{"name":"A"}"#), (Any::from(cat("A", None)), 0));
        let (dog, losses) = read::<Any>(r#"{"name":"A","tricks":[1,1.5,"x",null]}"#);
        assert!(
            matches!(&dog, Any::Dog(dog) if dog.tricks.as_ref().is_some_and(|all| all.len() == 4))
        );
        assert_eq!(losses, 0);
        assert_eq!(dog.to_json(), r#"{"name":"A","tricks":[1,1.5,"x",null]}"#);
        assert_eq!(read("2.0"), (Any::from(2), 0));
        assert_eq!(read("2.5"), (Any::Share(2.5), 0));
        assert_eq!(read("null"), (Any::Scalar(None), 0));
    }

    #[test]
    fn else_the_one_that_loses_least() {
        let (any, losses) = read::<Any>(r#"{"name":"A","tricks":[],"age":1}"#);
        assert!(matches!(any, Any::Dog(_)));
        assert_eq!(losses, 1);
        let (any, losses) = read::<Vec<Any>>(r#"[{"age":1},true]"#);
        assert!(matches!(
            any.as_slice(),
            [Any::Other(_), Any::Other(Json::Bool(true))]
        ));
        assert_eq!(losses, 2);
        assert!(Any::from_json("{\"name\":").is_err());
    }

    #[test]
    fn what_another_variant_would_keep_is_not_lost() {
        #[derive(Debug, PartialEq)]
        enum Both {
            Cat(Cat),
            Dog(Dog),
            Unknown(Json),
        }
        crate::__union!(Both any_of { Cat(Cat): OBJECT, Dog(Dog): OBJECT } else Unknown);
        let text = r#"{"lives":9,"name":"A","tricks":[]}"#;
        let (both, losses) = read::<Both>(text);
        assert_eq!((both.to_json().as_str(), losses), (text, 1));
        assert!(matches!(both, Both::Unknown(_)));
        // Nobody knows `age`.
        let (dog, losses) = read::<Both>(r#"{"name":"A","tricks":[],"age":1}"#);
        assert!(matches!(dog, Both::Dog(_)));
        assert_eq!(losses, 1);
    }

    #[test]
    fn a_tag_decides() {
        let text = r#"{"name":"A","petType":"cat"}"#;
        assert_eq!(read(text), (Pet::Cat(Box::new(cat("A", None))), 0));
        assert!(matches!(
            read(r#"{"petType":"puppy","name":"A"}"#).0,
            Pet::Dog(_)
        ));
        for other in [
            r#"{"name":"A","petType":"lynx"}"#,
            r#"{"name":"A"}"#,
            r#"{"name":1,"petType":"cat"}"#,
            "[]",
        ] {
            let (pet, losses) = read::<Pet>(other);
            assert_eq!((pet.to_json().as_str(), losses), (other, 1));
            assert!(matches!(pet, Pet::Other(_)));
        }
        assert_eq!(Pet::from_json("null").ok(), Some(Pet::Other(Json::Null)));
    }

    /// Two that differ by a constant, and one that has none.
    mod constants {
        use super::*;

        pub static HERE: Schema = Schema::TEXT.values(&[r#""here""#]);
        pub static THERE: Schema = Schema::TEXT.values(&[r#""there""#]);

        #[derive(Debug, PartialEq)]
        pub struct Near {
            pub at: String,
        }

        crate::__model!(Near = static NEAR { at!: &HERE });

        #[derive(Debug, PartialEq)]
        pub struct Far {
            pub at: String,
            pub miles: Option<i64>,
        }

        crate::__model!(Far = static FAR { at!: &THERE, miles?: &INTEGER });

        #[derive(Debug, PartialEq)]
        pub struct Free {
            pub size: i64,
        }

        crate::__model!(Free = static FREE { size!: &INTEGER });
    }

    #[test]
    fn a_variant_that_lacks_its_constant_is_none() {
        use constants::{Far, Free, Near};
        #[derive(Debug, PartialEq)]
        enum Place {
            Near(Near),
            Far(Far),
            Free(Free),
            Other(Json),
        }
        crate::__union!(Place {
            Near(Near): OBJECT,
            Far(Far): OBJECT,
            Free(Free): OBJECT,
        } else Other);
        let there = "there".to_owned();
        let far = |miles| Far {
            at: there.clone(),
            miles,
        };
        assert_eq!(
            read(r#"{"at":"there","miles":2}"#),
            (Place::Far(far(Some(2))), 0)
        );
        assert_eq!(read(r#"{"size":2}"#), (Place::Free(Free { size: 2 }), 0));
        for text in [r#"{"miles":2}"#, "{}"] {
            let (place, losses) = read::<Place>(text);
            assert_eq!(
                (place.to_json().as_str(), losses),
                (text, 1),
                "kept as it is"
            );
        }
        let (near, losses) = read::<Near>("{}");
        assert_eq!(
            (near.at.as_str(), losses),
            ("here", 1),
            "nothing else is possible"
        );
    }

    #[test]
    fn a_tag_that_is_absent_decides_nothing() {
        use constants::{Far, Near};
        #[derive(Debug, PartialEq)]
        enum Place {
            Near(Near),
            Far(Far),
            Other(Json),
        }
        crate::__union!(Place by "at" {
            "here" => Near(Near),
            "there" => Far(Far),
        } else Other);
        let text = r#"{"miles":2}"#;
        let (place, losses) = read::<Place>(text);
        assert!(matches!(place, Place::Other(_)));
        assert_eq!((place.to_json().as_str(), losses), (text, 1));
    }

    #[test]
    fn nested_unions_take_no_exponential_time() {
        #[derive(Debug)]
        #[allow(dead_code, reason = "what is read is not looked at")]
        enum Ring {
            A(Box<Link>),
            B(Box<Link>),
            C(Box<Link>),
            Other(Json),
        }
        #[derive(Debug, Default)]
        struct Link {
            next: Option<Ring>,
        }
        static LINK: Schema = Schema::OBJECT.object(&Members {
            members: &[Member("next", Need::OPTIONAL, &TEXT)],
            ..Members::ANY
        });
        crate::__model!(Link = LINK { next? });
        crate::__union!(Ring {
            A(Box<Link>): OBJECT,
            B(Box<Link>): OBJECT,
            C(Box<Link>): OBJECT,
        } else Other);
        // Without a limit, this would read 20 MB.
        let text = format!("{}{}{}", "{\"next\":".repeat(13), "1", "}".repeat(13));
        let mut from = Reader::new(&text);
        assert!(Ring::read(&mut from).is_ok());
        let (again, limit) = from.read_again();
        assert!((1 << 20..limit + (1 << 20)).contains(&again), "{again}");
        let text = format!(
            "{}{}{}",
            "{\"next\":".repeat(100),
            "{\"x\":1}",
            "}".repeat(100)
        );
        assert!(Ring::from_json(&text).is_ok());
        let broken = format!("{}{}{}", "{\"next\":".repeat(100), "1", "}".repeat(100));
        assert!(Ring::from_json(&broken).is_ok());
    }

    #[test]
    fn what_a_failed_variant_has_opened_is_closed() {
        let text = format!("[{}null]", r#"{"name":[{"a":1}]},"#.repeat(5000));
        let (all, losses) = read::<Vec<Any>>(&text);
        assert_eq!((all.len(), losses), (5001, 5000));
    }
}
