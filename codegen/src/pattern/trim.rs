//! Leaves out repetitions that change nothing, because anything may be beside them anyway.

use super::syntax::Node;

/// The same pattern where any text may come before (`leading`) or after it (`trailing`): a repetition at that end
/// matches as soon as its least number of times does.
pub fn trim(node: &Node, leading: bool, trailing: bool) -> Node {
    match node {
        Node::Repeat { node, min, .. } if leading || trailing => match min {
            0 => Node::Empty,
            1 => trim(node, leading, trailing),
            _ => Node::Repeat {
                node: node.clone(),
                min: *min,
                max: Some(*min),
            },
        },
        Node::Alternate(nodes) => {
            let nodes = nodes.iter().map(|node| trim(node, leading, trailing));
            Node::Alternate(nodes.collect())
        }
        Node::Concat(nodes) => concat(nodes, leading, trailing),
        _ => node.clone(),
    }
}

fn concat(mut nodes: &[Node], leading: bool, trailing: bool) -> Node {
    let mut first = None;
    while let (true, None, [node, rest @ ..]) = (leading, &first, nodes) {
        first =
            Some(trim(node, true, trailing && rest.is_empty())).filter(|node| *node != Node::Empty);
        nodes = rest;
    }
    let mut last = None;
    while let (true, None, [rest @ .., node]) = (trailing, &last, nodes) {
        last = Some(trim(
            node,
            leading && first.is_none() && rest.is_empty(),
            true,
        ))
        .filter(|node| *node != Node::Empty);
        nodes = rest;
    }
    if let (None, [], true, Some(node)) = (&last, nodes, trailing, &first) {
        first = Some(trim(node, leading, true));
    }
    Node::Concat(
        first
            .into_iter()
            .chain(nodes.iter().cloned())
            .chain(last)
            .collect(),
    )
}
