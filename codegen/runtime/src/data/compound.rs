//! Values made of values.

use std::collections::BTreeMap;

use super::super::json::{ReadError, Reader, Writer};
use super::{Data, passes_null};

impl<T: Data> Data for Vec<T> {
    fn read(from: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut items = Self::new();
        from.array(&mut |_, from| {
            items.push(T::read(from)?);
            Ok(())
        })?;
        Ok(items)
    }

    fn write(&self, to: &mut Writer) {
        to.array(&mut |to| self.iter().for_each(|item| item.write(to)));
    }
}

impl<T: Data> Data for Box<T> {
    fn read(from: &mut Reader<'_>) -> Result<Self, ReadError> {
        T::read(from).map(Self::new)
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
    fn read(from: &mut Reader<'_>) -> Result<Self, ReadError> {
        let mut members = Self::new();
        from.object(&mut |name, from| {
            members.insert(name.to_owned(), T::read(from)?);
            Ok(())
        })?;
        Ok(members)
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

/// `None` is `null`.
impl<T: Data> Data for Option<T> {
    fn read(from: &mut Reader<'_>) -> Result<Self, ReadError> {
        match passes_null(from, false)? {
            true => Ok(None),
            false => T::read(from).map(Some),
        }
    }

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
        #[allow(non_snake_case, reason = "a value has the name of its type")]
        impl<$($item: Data),*> Data for ($($item,)*) {
            fn read(from: &mut Reader<'_>) -> Result<Self, ReadError> {
                $(let mut $item = None;)*
                from.items(&mut [$(&mut $item),*])?;
                match ($($item,)*) {
                    ($(Some($item),)*) => Ok(($($item,)*)),
                    _ => Err(from.too_few()),
                }
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
