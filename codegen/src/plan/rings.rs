//! Which types hold each other, so that one of them needs a box.

use crate::api::{Api, Shape, Type};

/// For each type the ring of types that hold each other, other than behind an array or a map, as the number of one of
/// them (Tarjan's strongly connected components, without recursion: documents chain thousands of types).
pub(super) fn rings(api: &Api) -> Vec<usize> {
    let count = api.types.len();
    // What is in a union is on the heap anyway.
    let parts = api.types.iter().map(|ty| match &ty.shape {
        Shape::Object(object) => {
            let fields = object.fields.iter();
            let held = fields.flat_map(|field| match api.resolve(field.ty) {
                (
                    _,
                    Type {
                        shape: Shape::Tuple(of),
                        ..
                    },
                ) => of.clone(),
                (id, _) => vec![id],
            });
            held.map(|id| api.resolve(id).0.0).collect()
        }
        _ => Vec::new(),
    });
    let parts: Vec<Vec<usize>> = parts.collect();
    let (mut order, mut low, mut ring) = (
        vec![usize::MAX; count],
        vec![0; count],
        vec![usize::MAX; count],
    );
    let (mut open, mut next) = (Vec::new(), 0);
    for start in 0..count {
        let mut path = vec![(start, 0)];
        while let Some((id, part)) = path.pop() {
            if part == 0 {
                if order[id] != usize::MAX {
                    continue;
                }
                (order[id], low[id]) = (next, next);
                next += 1;
                open.push(id);
            }
            if let Some(&target) = parts[id].get(part) {
                path.push((id, part + 1));
                if order[target] == usize::MAX {
                    path.push((target, 0));
                } else if ring[target] == usize::MAX {
                    low[id] = low[id].min(order[target]);
                }
                continue;
            }
            if low[id] == order[id] {
                while let Some(member) = open.pop() {
                    ring[member] = id;
                    if member == id {
                        break;
                    }
                }
            }
            if let Some((parent, _)) = path.last() {
                low[*parent] = low[*parent].min(low[id]);
            }
        }
    }
    ring
}
