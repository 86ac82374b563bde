//! Members of an inner model, reached from the outer one
//! (<https://azure.github.io/autorest/extensions/#x-ms-client-flatten>).

/// Methods of an outer model for the members of an inner one: `Outer.field?: Inner { member?: Type }`, a `?` for each
/// layer of `Option`. A chain of `let` costs the compiler less than half of what the operator `?` does.
#[doc(hidden)]
#[macro_export]
macro_rules! __flat {
    ($model:ident $(.$step:ident $(? $($may:lifetime)?)*)+: $of:ident $members:tt) => {
        $crate::__flat!($model [$(.$step $(? $($may)?)*)+] $of $members);
    };
    // The way to the inner model is one token here: it is the same for all members.
    ($model:ident $way:tt $of:ident {
        $($(#[$is:ident])? $member:ident $(? $($may:lifetime)?)*: $held:ty),*
    }) => {
        #[allow(deprecated, irrefutable_let_patterns, reason = "all kinds of properties are read in the same way")]
        impl $model {$(
            #[doc = concat!(
                "[`", stringify!($of), "::", stringify!($member), "`](super::", stringify!($of),
                "), if it is there."
            )]
            $(#[$is])?
            pub fn $member(&self) -> Option<&$held> {
                $crate::__flat!(self $way.$member $(? $($may)?)*)
            }
        )*}
    };
    ($it:ident [$(.$step:ident $(? $($some:lifetime)?)*)+].$member:ident $(? $($may:lifetime)?)*) => {
        if let it = $it
            $(&& let it = &it.$step $(&& let Some(it) = it $($some)?)*)+
            && let it = &it.$member
            $(&& let Some(it) = it $($may)?)*
        {
            Some(it)
        } else {
            None
        }
    };
}

pub use __flat;

#[cfg(test)]
mod tests {
    use crate as runtime;
    use crate::Secret;

    #[derive(Debug, PartialEq)]
    struct Pet {
        name: String,
        kind: Option<String>,
        r#type: Option<i64>,
        owner: Option<Box<Pet>>,
    }

    #[derive(Debug, Default, PartialEq)]
    struct Tag {
        id: Option<i64>,
        note: Option<Option<Secret<String>>>,
    }

    /// As in a generated crate, where models see each other above them.
    mod flat {
        use super::{Owner, Pet, runtime};

        runtime::flat!(Owner.pet??.owner?: Pet { name: String, kind?: String, r#type?: i64, owner?: Pet });
        runtime::flat!(Owner.first: Tag { id?: i64, #[deprecated] note??: runtime::Secret<String> });
    }

    struct Owner {
        pet: Option<Option<Box<Pet>>>,
        first: Tag,
    }

    #[test]
    fn members_of_an_inner_model_are_reached_from_the_outer_one() {
        let pet = |name: &str, owner| Pet {
            name: name.to_owned(),
            kind: None,
            r#type: Some(2),
            owner,
        };
        let mut owner = Owner {
            pet: None,
            first: Tag::default(),
        };
        assert_eq!((owner.name(), owner.id()), (None, None));
        owner.pet = Some(None);
        assert_eq!(owner.name(), None);
        owner.first.id = Some(1);
        let inner = pet("Tom", Some(Box::new(pet("Eve", None))));
        owner.pet = Some(Some(Box::new(pet("Max", Some(Box::new(inner))))));
        assert_eq!(
            (owner.name(), owner.id()),
            (Some(&"Tom".to_owned()), Some(&1))
        );
        assert_eq!((owner.kind(), owner.r#type()), (None, Some(&2)));
        assert_eq!(owner.owner(), Some(&pet("Eve", None)));
        #[allow(deprecated, reason = "a deprecated property is still read")]
        let note = owner.note();
        assert!(note.is_none());
    }
}
