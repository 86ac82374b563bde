//! Choices that a caller makes in place of chance: which alternative a value has where its schema has several.

use std::collections::BTreeMap;

/// Choices that stand deeper in the value than this are left to chance.
const DEEPEST: usize = 2;

/// How a value is made, and which choices there were on the way.
#[derive(Clone, Debug, Default)]
pub(in crate::mock) struct Steering {
    /// The alternatives to take, by the key of their choice.
    pub(in crate::mock) forced: BTreeMap<String, usize>,
    /// Whether only required properties are made.
    pub(in crate::mock) only_required: bool,
    /// Whether each nullable property of the value itself is null.
    pub(in crate::mock) nulls: bool,
    /// Which of its values each enumeration has, modulo their number.
    pub(in crate::mock) turn: usize,
    /// The choices of the last value, in the order in which they were made.
    pub(in crate::mock) choices: Vec<Choice>,
    /// The number of values of the longest enumeration that is the value itself, and of those in its properties.
    pub(in crate::mock) longest: [usize; 2],
    /// Whether a property of the value itself may be null.
    pub(in crate::mock) has_nullable: bool,
}

/// One choice between alternatives.
#[derive(Clone, Debug)]
pub(in crate::mock) struct Choice {
    /// Identifies it among the choices of values that are alike up to here.
    pub(in crate::mock) key: String,
    /// The alternatives as a person would name them.
    pub(in crate::mock) names: Vec<String>,
    /// The alternative that was taken.
    pub(in crate::mock) taken: usize,
    /// How deep it stands in the value.
    pub(in crate::mock) depth: usize,
}

/// The place of a choice: in the value, and in the schemas that are merged there.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    pub(super) at: String,
    pub(super) depth: usize,
    /// The alternatives that were taken there before, outermost first.
    pub(super) trail: String,
    /// How many choices there were below each trail.
    counts: BTreeMap<String, usize>,
}

impl Site {
    pub(super) fn new(at: &str, depth: usize) -> Self {
        Self {
            at: at.to_owned(),
            depth,
            ..Self::default()
        }
    }
}

impl Steering {
    /// Forgets the choices of the value before.
    pub(super) fn begin(&mut self) {
        self.choices.clear();
    }

    /// The alternative to take of several, which chance would have chosen otherwise.
    pub(super) fn choose(
        &mut self,
        site: &mut Site,
        keyword: &str,
        names: Vec<String>,
        chance: usize,
    ) -> usize {
        let place = format!("{}{keyword}", site.trail);
        let count = site.counts.entry(place.clone()).or_default();
        let key = format!("{} {place}.{count}", site.at);
        *count += 1;
        let forced = self.forced.get(&key).copied();
        let taken = forced.filter(|it| *it < names.len()).unwrap_or(chance);
        let is_new = !self.choices.iter().any(|choice| choice.key == key);
        if is_new && names.len() > 1 && site.depth <= DEEPEST {
            let at = match site.at.as_str() {
                "" => String::new(),
                at => format!(" at {at}"),
            };
            let names = names.iter().map(|name| format!("{keyword}/{name}{at}"));
            self.choices.push(Choice {
                key,
                names: names.collect(),
                taken,
                depth: site.depth,
            });
        }
        taken
    }

    /// Notes an enumeration, and says which of its values to take.
    pub(super) fn value_of(&mut self, depth: usize, count: usize) -> usize {
        if let Some(longest) = self.longest.get_mut(depth) {
            *longest = count.max(*longest);
        }
        self.turn.checked_rem(count).unwrap_or_default()
    }

    /// Whether what may be null is null here.
    pub(super) fn is_null(&mut self, depth: usize) -> bool {
        self.has_nullable |= depth == 1;
        self.nulls && depth == 1
    }
}

/// The names of alternatives that have none but their position.
pub(super) fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|index| index.to_string()).collect()
}
