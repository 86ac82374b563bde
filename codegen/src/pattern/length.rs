//! Takes counts out of patterns that only say which characters there are, and how many.
//!
//! An automaton can only count with states: `^[a-z]{1,255}$` has 256 of them, without the count it has one.

use super::set::Share;
use super::syntax::{Assert, Node};

/// The tree without its count, and the least and largest number of code points that it stands for.
pub fn split(node: Node, unicode: bool) -> (Node, Option<(u32, u32)>) {
    let whole = whole(&node).and_then(|(class, min, max)| {
        let Node::Class(set) = class else { return None };
        // Without the flag, what is counted is code units: the same, unless one may be half of a character.
        let counts_code_points = unicode || set.share(0xD800, 0xDFFF) == Share::None;
        (counts_code_points && max.unwrap_or(min) > 1).then(|| (class.clone(), min, max))
    });
    let Some((class, min, max)) = whole else {
        return (node, None);
    };
    let all = Node::Repeat {
        node: Box::new(class),
        min: min.min(1),
        max: None,
    };
    let node = Node::Concat(vec![
        Node::Assert(Assert::Start),
        all,
        Node::Assert(Assert::End),
    ]);
    let length = (min > 1 || max.is_some()).then_some((min, max.unwrap_or(u32::MAX)));
    (node, length)
}

/// What is repeated how often, if that is the whole pattern between its anchors.
fn whole(node: &Node) -> Option<(&Node, u32, Option<u32>)> {
    let Node::Concat(nodes) = node else {
        return None;
    };
    match nodes.as_slice() {
        [
            Node::Assert(Assert::Start),
            Node::Repeat { node, min, max },
            Node::Assert(Assert::End),
        ] => Some((node, *min, *max)),
        _ => None,
    }
}
