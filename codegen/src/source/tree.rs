//! Where every value of a file is written: a flat tree of byte offsets.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{FileId, Span};

/// How many merges and aliases a look-up of one member may follow: cycles and bombs end here.
const FUEL: u32 = 10_000;

/// A stretch of the file's text, or, from its end on, of [`Tree::decoded`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stretch {
    start: u32,
    end: u32,
}

/// No node: the end of a list of children.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// A scalar, and how it reads: its text without quotes and escapes.
    Scalar(Stretch),
    Array,
    Object,
    /// The node that carries the anchor.
    Alias(u32),
}

#[derive(Clone, Copy, Debug)]
struct Key {
    written: Stretch,
    name: Stretch,
}

#[derive(Debug)]
struct Node {
    kind: Kind,
    written: Stretch,
    key: Option<Key>,
    first: u32,
    last: u32,
    next: u32,
}

/// Every value of one file; the root is the first node.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Parent, hash of the name or index, and number of every member and element, sorted: there may be many.
    members: Vec<(u32, u32, u32)>,
    /// Names and scalars that are not in the text as they read: quoted, escaped, folded.
    decoded: String,
}

/// A node that a pointer led to.
pub(super) struct Found<'a> {
    tree: &'a Tree,
    node: &'a Node,
    id: u32,
    /// Whether the pointer was followed to its end.
    pub(super) exact: bool,
}

impl<'a> Found<'a> {
    pub(super) fn value(&self, file: FileId) -> Span {
        self.node.written.span(file)
    }

    pub(super) fn key(&self, file: FileId) -> Option<Span> {
        Some(self.node.key?.written.span(file))
    }

    pub(super) fn is_scalar(&self) -> bool {
        matches!(self.node.kind, Kind::Scalar(_) | Kind::Alias(_))
    }

    pub(super) fn scalar(&self, text: &'a str) -> Option<&'a str> {
        let mut fuel = FUEL;
        let id = self.tree.resolve(self.id, &mut fuel)?;
        match self.tree.node(id)?.kind {
            Kind::Scalar(reads) if self.exact => Some(self.tree.read(text, reads)),
            _ => None,
        }
    }
}

impl Stretch {
    /// Bytes `start..end`; what lies past 4 GiB cannot be said.
    pub(super) fn new(start: usize, end: usize) -> Self {
        let short = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: short(start),
            end: short(end),
        }
    }

    fn span(self, file: FileId) -> Span {
        Span {
            file,
            start: self.start as usize,
            end: self.end as usize,
        }
    }
}

impl Tree {
    /// Follows a pointer as far as it goes; `None` when there is not even a root.
    pub(super) fn find(
        &self,
        text: &str,
        tokens: impl Iterator<Item = String>,
    ) -> Option<Found<'_>> {
        let (mut id, mut exact) = (0, true);
        for token in tokens {
            let Some(child) = self.child(text, id, &token) else {
                exact = false;
                break;
            };
            id = child;
        }
        Some(Found {
            tree: self,
            node: self.node(id)?,
            id,
            exact,
        })
    }

    /// The last member of that name, else the one that the first merge with it brings in; or the element.
    fn child(&self, text: &str, id: u32, token: &str) -> Option<u32> {
        let mut fuel = FUEL;
        let id = self.resolve(id, &mut fuel)?;
        if let Kind::Array = self.node(id)?.kind {
            let place = (id, token.parse().ok()?, 0);
            let at = self.members.partition_point(|member| *member < place);
            let (parent, index, child) = *self.members.get(at)?;
            return ((parent, index) == (place.0, place.1)).then_some(child);
        }
        // The objects to search, the next one last: a merge comes in after what it is merged into.
        let mut open = vec![id];
        while let Some(object) = open.pop() {
            let object = self.resolve(object, &mut fuel)?;
            let found = self.member(text, object, token);
            if found.is_some() {
                return found;
            }
            let Some(merge) = self.member(text, object, "<<") else {
                continue;
            };
            let merge = self.resolve(merge, &mut fuel)?;
            let first = open.len();
            match self.node(merge)?.kind {
                Kind::Array => open.extend(self.children(merge)),
                _ => open.push(merge),
            }
            open.get_mut(first..)?.reverse();
        }
        None
    }

    /// The node itself, or what it is an alias of; `None` when the fuel is used up.
    fn resolve(&self, id: u32, fuel: &mut u32) -> Option<u32> {
        let mut id = id;
        loop {
            *fuel = fuel.checked_sub(1)?;
            match self.node(id)?.kind {
                Kind::Alias(target) => id = target,
                _ => return Some(id),
            }
        }
    }

    fn node(&self, id: u32) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    fn children(&self, id: u32) -> impl Iterator<Item = u32> {
        let some = |id: u32| (id != NONE).then_some(id);
        let first = self.node(id).and_then(|node| some(node.first));
        std::iter::successors(first, move |id| some(self.node(*id)?.next))
    }

    /// The last member of that name.
    fn member(&self, text: &str, parent: u32, name: &str) -> Option<u32> {
        let hash = hash(name);
        let end = self
            .members
            .partition_point(|member| *member <= (parent, hash, NONE));
        let same = self.members.get(..end)?.iter().rev();
        same.take_while(|(of, hashed, _)| (*of, *hashed) == (parent, hash))
            .map(|(_, _, id)| *id)
            .find(|id| self.name(text, *id) == Some(name))
    }

    fn sort_members(&mut self, text: &str) {
        let ids = 0..u32::try_from(self.nodes.len()).unwrap_or(NONE);
        let mut members = Vec::with_capacity(self.nodes.len());
        for parent in ids {
            for (index, id) in (0..).zip(self.children(parent)) {
                let rank = self.name(text, id).map_or(index, hash);
                members.push((parent, rank, id));
            }
        }
        members.sort_unstable();
        self.members = members;
    }

    fn name<'a>(&'a self, text: &'a str, id: u32) -> Option<&'a str> {
        let key = self.node(id)?.key?;
        Some(self.read(text, key.name))
    }

    fn read<'a>(&'a self, text: &'a str, stretch: Stretch) -> &'a str {
        let (start, end) = (stretch.start as usize, stretch.end as usize);
        let read = match start.checked_sub(text.len()) {
            Some(start) => self.decoded.get(start..end - text.len()),
            None => text.get(start..end),
        };
        read.unwrap_or("")
    }
}

/// The same in every run, as `DefaultHasher::new` promises.
fn hash(name: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish() as u32
}

/// Builds a tree while its text is read from front to back.
#[derive(Default)]
pub(super) struct Builder {
    tree: Tree,
    open: Vec<u32>,
    key: Option<Key>,
}

impl Builder {
    /// A key of the open object: where it is written, and how it reads.
    pub(super) fn key(&mut self, written: Stretch, name: Stretch) {
        self.key = Some(Key { written, name });
    }

    /// Whether a key waits for its value.
    pub(super) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The open array or object; `None` at the root.
    pub(super) fn innermost(&self) -> Option<Kind> {
        let node = self.tree.nodes.get(*self.open.last()? as usize)?;
        Some(node.kind)
    }

    /// Opens an array or object that begins at `start`; gives its number, for aliases.
    pub(super) fn open(&mut self, kind: Kind, start: usize) -> u32 {
        let id = self.push(kind, Stretch::new(start, start));
        self.open.push(id);
        id
    }

    /// Closes what was opened last; without `end`, it ends with its last child.
    pub(super) fn close(&mut self, end: Option<usize>) {
        self.key = None;
        let nodes = &mut self.tree.nodes;
        let Some(id) = self.open.pop() else { return };
        let last = nodes.get(id as usize).map_or(NONE, |node| node.last);
        let inner = nodes.get(last as usize).map_or(0, |node| {
            let key = node.key.map_or(0, |key| key.written.end);
            node.written.end.max(key)
        });
        if let Some(node) = nodes.get_mut(id as usize) {
            let end = end.map_or(inner, |end| Stretch::new(end, end).end);
            node.written.end = end.max(node.written.start);
        }
    }

    /// A scalar or alias.
    pub(super) fn leaf(&mut self, kind: Kind, written: Stretch) -> u32 {
        self.push(kind, written)
    }

    /// Where `value` can be read: in the text at `written` if that is the same, else decoded.
    pub(super) fn intern(&mut self, text: &str, written: (usize, usize), value: &str) -> Stretch {
        let (start, end) = written;
        if text.get(start..end) == Some(value) {
            return Stretch::new(start, end);
        }
        let start = text.len() + self.tree.decoded.len();
        self.tree.decoded.push_str(value);
        Stretch::new(start, start + value.len())
    }

    /// How a scalar reads that was added before; `None` for anything else.
    pub(super) fn reads(&self, id: u32) -> Option<Stretch> {
        match self.tree.nodes.get(id as usize)?.kind {
            Kind::Scalar(reads) => Some(reads),
            Kind::Alias(target) if target < id => self.reads(target),
            _ => None,
        }
    }

    /// The tree so far; what is open is closed at `end`.
    pub(super) fn finish(mut self, text: &str, end: usize) -> Tree {
        while !self.open.is_empty() {
            self.close(Some(end));
        }
        self.tree.sort_members(text);
        self.tree
    }

    fn push(&mut self, kind: Kind, written: Stretch) -> u32 {
        let id = u32::try_from(self.tree.nodes.len()).unwrap_or(NONE);
        let key = self.key.take();
        self.tree.nodes.push(Node {
            kind,
            written,
            key,
            first: NONE,
            last: NONE,
            next: NONE,
        });
        let parent = self.open.last().copied().unwrap_or(NONE);
        let nodes = &mut self.tree.nodes;
        let Some(parent) = nodes.get_mut(parent as usize) else {
            return id;
        };
        let elder = std::mem::replace(&mut parent.last, id);
        if parent.first == NONE {
            parent.first = id;
        }
        if let Some(elder) = nodes.get_mut(elder as usize) {
            elder.next = id;
        }
        id
    }
}
