//! Values made of values.

use std::collections::BTreeMap;

use super::super::json::{ReadError, Reader, Writer};
use super::{Data, passes_null};

impl<T: Data> Data for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        from.array(&mut |_, from| {
            self.push(T::blank());
            match self.last_mut() {
                Some(item) => item.fill(from),
                None => Ok(()),
            }
        })
    }

    fn write(&self, to: &mut Writer) {
        to.array(&mut |to| self.iter().for_each(|item| item.write(to)));
    }
}

impl<T: Data> Data for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        T::fill(self, from)
    }

    fn write(&self, to: &mut Writer) {
        T::write(self, to);
    }

    fn is_nullable() -> bool {
        T::is_nullable()
    }

    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
}

impl<T: Data> Data for BTreeMap<String, T> {
    fn blank() -> Self {
        Self::new()
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        from.object(&mut |name, from| {
            self.insert(name.to_owned(), T::read(from)?);
            Ok(())
        })
    }

    fn write(&self, to: &mut Writer) {
        to.object(&mut |to| {
            for (name, value) in self {
                to.name(name);
                value.write(to);
            }
        });
    }
}

/// `None` is `null`, unless that is one of the values of `T`: then it is a member that is absent.
impl<T: Data> Data for Option<T> {
    fn blank() -> Self {
        None
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        let value = match passes_null(from, T::is_nullable())? {
            true => None,
            false => Some(T::blank()),
        };
        *self = value;
        match self {
            Some(value) => value.fill(from),
            None => Ok(()),
        }
    }

    fn renew(&mut self) {}

    fn write(&self, to: &mut Writer) {
        match self {
            Some(value) => value.write(to),
            None => to.null(),
        }
    }

    fn is_nullable() -> bool {
        true
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

macro_rules! tuples {
    ($(($($item:ident $index:tt)*))*) => {
        $(/// An array of exactly these items; what follows them is lost.
        impl<$($item: Data),*> Data for ($($item,)*) {
            fn blank() -> Self {
                ($($item::blank(),)*)
            }

            fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
                from.items(&mut [$(&mut self.$index),*])
            }

            fn write(&self, to: &mut Writer) {
                to.array(&mut |to| {
                    $(self.$index.write(to);)*
                });
            }
        })*
    };
}

tuples! {
    (A 0)
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back<T: Data>(text: &str) -> String {
        match T::from_json(text) {
            Ok(value) => value.to_json(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn compounds_are_read_and_written() {
        assert_eq!(back::<Vec<Option<i64>>>("[1, null]"), "[1,null]");
        assert_eq!(back::<Box<Vec<bool>>>("[]"), "[]");
        type Map = BTreeMap<String, Vec<String>>;
        assert_eq!(
            back::<Map>(r#"{"b":["x"],"a":[],"a":["y"]}"#),
            r#"{"a":["y"],"b":["x"]}"#
        );
        assert_eq!(
            back::<Map>(r#"{"a/~b":[0]}"#),
            "expected a text, found a number in `/a~1~0b/0` at byte 9"
        );
    }

    #[test]
    fn tuples_are_arrays() {
        assert_eq!(back::<(i64, Option<String>)>("[1,null,true]"), "[1,null]");
        assert_eq!(
            back::<(i64, Option<String>)>("[1]"),
            "expected more items, found the end at byte 3"
        );
        assert_eq!(
            back::<(i64,)>("[\"x\"]"),
            "expected a whole number of 64 bits, found a text in `/0` at byte 1"
        );
        let mut from = Reader::new("[1,2]");
        assert_eq!((<(i64,)>::read(&mut from), from.losses()), (Ok((1,)), 1));
    }
}
