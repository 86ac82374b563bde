//! Objects with known members: how the arrays of a model's fields are read and written.

use std::collections::BTreeMap;

use super::super::json::{ReadError, Reader, What, Writer};
use super::super::schema::{Member, Need, Schema};
use super::{Data, Slot};

/// The further members of an object.
#[doc(hidden)]
pub trait Others: Send + Sync {
    /// Reads the value of one.
    ///
    /// # Errors
    /// As for [`Data::read`].
    fn take(&mut self, name: &str, from: &mut Reader<'_>) -> Result<(), ReadError>;

    /// Writes all but those that the schema knows.
    fn give(&self, known: &Schema, to: &mut Writer);

    /// Whether there is one of that name.
    fn has(&self, name: &str) -> bool;
}

impl<T: Data> Others for BTreeMap<String, T> {
    fn take(&mut self, name: &str, from: &mut Reader<'_>) -> Result<(), ReadError> {
        self.insert(name.to_owned(), T::read(from)?);
        Ok(())
    }

    fn give(&self, known: &Schema, to: &mut Writer) {
        for (name, value) in self {
            if !known.members().iter().any(|member| member.0 == name) {
                to.name(name);
                value.write(to);
            }
        }
    }

    fn has(&self, name: &str) -> bool {
        self.contains_key(name)
    }
}

impl Reader<'_> {
    /// Reads an object into one blank slot per member of the schema, in its order. Of a repeated member the last
    /// counts. What has no slot goes to `others`, or is lost. `needed` says of each slot whether it must be filled; it
    /// may be shorter, where no slot after it must.
    #[doc(hidden)]
    pub fn members(
        &mut self,
        schema: &'static Schema,
        needed: &[bool],
        slots: &mut [&mut dyn Slot],
        others: &mut [&mut dyn Others],
    ) -> Result<(), ReadError> {
        let known = schema.members();
        // Past white space, where the object begins.
        self.kind()?;
        let tags = self.expected_tags();
        let (mut seen, mut filled) = (Marks::default(), Marks::default());
        // Members mostly come in the order of the document.
        let mut next = 0;
        self.object(&mut |name, from| {
            let is_next = known.get(next).is_some_and(|member| member.0 == name);
            let found = match is_next {
                true => Some(next),
                false => known.iter().position(|member| member.0 == name),
            };
            if let Some(index) = found
                && let Some(slot) = slots.get_mut(index)
            {
                next = index + 1;
                if seen.replace(index, true) {
                    slot.renew();
                }
                return match needed.get(index) {
                    Some(true) => slot.take(from).map(|is_filled| {
                        filled.replace(index, is_filled);
                    }),
                    _ => slot.fill(from),
                };
            }
            match others.first_mut() {
                _ if tags.contains(&name) => from.skip().map(drop),
                Some(others) => others.take(name, from),
                None => {
                    from.lose();
                    from.skip().map(drop)
                }
            }
        })?;
        for (index, ((member, is_needed), slot)) in known.iter().zip(needed).zip(slots).enumerate()
        {
            if *is_needed && !filled.has(index) {
                self.imply(member, *slot)?;
            }
        }
        Ok(())
    }

    /// Fills the slot of a member that is absent, though it must be there, if it can have but one value: servers leave
    /// out what everybody knows. Not where it is to tell what is read: nothing may be lost by a guess.
    fn imply(&mut self, member: &Member, slot: &mut dyn Slot) -> Result<(), ReadError> {
        let missing = self.error(What::Missing(member.0));
        let only = member.2.only_value().filter(|_| !self.is_trial());
        let Some(value) = only else {
            return Err(missing);
        };
        match slot.take(&mut Reader::new(&value)) {
            Ok(true) => {
                self.lose();
                Ok(())
            }
            _ => Err(missing),
        }
    }

    /// Reads an array into blank slots, all of which must be filled; further items are lost.
    pub(super) fn items(&mut self, slots: &mut [&mut dyn Slot]) -> Result<(), ReadError> {
        let mut filled = 0;
        self.array(&mut |index, from| match slots.get_mut(index) {
            Some(slot) => slot.take(from).map(|is_filled| {
                filled += usize::from(is_filled);
            }),
            None => {
                from.lose();
                from.skip().map(drop)
            }
        })?;
        match filled == slots.len() {
            true => Ok(()),
            false => Err(self.error(What::Expected("more items", "the end"))),
        }
    }
}

/// A mark for each of some slots.
#[derive(Default)]
struct Marks {
    /// Those of the first slots, as bits: few objects have more.
    first: u128,
    further: Vec<bool>,
}

impl Marks {
    /// Sets a mark or takes it away, and says whether it was there.
    fn replace(&mut self, index: usize, mark: bool) -> bool {
        let was = self.has(index);
        match index.checked_sub(128) {
            None => {
                let bit = 1 << index;
                self.first = if mark {
                    self.first | bit
                } else {
                    self.first & !bit
                };
            }
            Some(further) => {
                let len = self.further.len().max(further + 1);
                self.further.resize(len, false);
                if let Some(place) = self.further.get_mut(further) {
                    *place = mark;
                }
            }
        }
        was
    }

    fn has(&self, index: usize) -> bool {
        match index.checked_sub(128) {
            None => self.first & (1 << index) != 0,
            Some(further) => self.further.get(further).is_some_and(|mark| *mark),
        }
    }
}

impl Writer {
    /// Writes an object from one value per member of the schema, in its order. `needed` says of each whether it is
    /// written even if it is absent; it may be shorter, where nothing after it is. Read-only properties are left out of
    /// requests, unless the client sends them.
    #[doc(hidden)]
    pub fn members(
        &mut self,
        schema: &'static Schema,
        needed: &[bool],
        values: &[&dyn Data],
        others: &[&dyn Others],
    ) {
        let tags = self.expected_tags();
        self.object(&mut |to| {
            let is_written = |to: &Self, index: usize, member: &Member, value: &dyn Data| {
                let is_needed = needed.get(index).copied().unwrap_or(false);
                let is_sent = !(to.is_request() && member.1.is(Need::READ_ONLY));
                is_sent && (is_needed || !value.is_absent())
            };
            for tag in &tags {
                let mut members = schema.members().iter().zip(values).enumerate();
                let has = members.any(|(index, (member, value))| {
                    member.0 == tag.property() && is_written(to, index, member, *value)
                });
                if !has && !others.iter().any(|others| others.has(tag.property())) {
                    to.tag(*tag);
                }
            }
            for (index, (member, value)) in schema.members().iter().zip(values).enumerate() {
                if to.is_request() && member.1.is(Need::READ_ONLY) {
                    if !value.is_absent() {
                        to.leave_out(member.0);
                    }
                } else if is_written(to, index, member, *value) {
                    match member.1.is(Need::PLAIN) {
                        true => to.plain_name(member.0),
                        false => to.name(member.0),
                    }
                    value.write(to);
                }
            }
            for others in others {
                others.give(schema, to);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;

    #[test]
    fn marks_are_as_many_as_there_are_slots() {
        let mut marks = Marks::default();
        for index in [0, 127, 128, 300] {
            assert!(!marks.replace(index, true), "{index}");
            assert!(marks.replace(index, true), "{index}");
        }
        assert!(!marks.has(126) && !marks.has(129) && !marks.has(301));
        for index in [0, 127, 128, 300] {
            assert!(marks.replace(index, false) && !marks.has(index), "{index}");
        }
    }
}
