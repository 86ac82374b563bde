//! Hopcroft's algorithm: merges the states of a deterministic automaton that accept the same.

use super::Refusal;
use super::budget::Budget;
use super::dfa::{DEAD, Dfa, MATCHED};

/// Merges equal states, drops those that are never reached and numbers the rest.
pub fn minimise(dfa: Dfa, budget: &mut Budget) -> Result<Dfa, Refusal> {
    let mut partition = Partition::new(&dfa.accepting);
    let sources = Sources::new(&dfa);
    let mut waiting: Vec<usize> = (0..partition.blocks.len()).collect();
    let mut is_waiting = vec![true; waiting.len()];
    while let Some(splitter) = waiting.pop() {
        is_waiting[splitter] = false;
        let targets = partition.members(splitter).to_vec();
        for class in 0..dfa.stride {
            for &target in &targets {
                for &source in sources.of(class, target) {
                    partition.mark(source);
                }
            }
            budget.work(targets.len())?;
            for (old, new) in partition.split() {
                is_waiting.push(false);
                let smaller = if partition.size(old) < partition.size(new) {
                    old
                } else {
                    new
                };
                let add = if is_waiting[old] { new } else { smaller };
                is_waiting[add] = true;
                waiting.push(add);
            }
        }
    }
    Ok(rebuild(&dfa, &partition))
}

/// One state for each block, the two special ones at their places, the others depth first: so the states of a
/// sequence follow each other, which the runtime profits from.
fn rebuild(dfa: &Dfa, partition: &Partition) -> Dfa {
    let mut number = vec![u32::MAX; partition.blocks.len()];
    let block = |state: u32| partition.block[state as usize] as usize;
    let row = |state: u32| {
        let start = state as usize * dfa.stride;
        &dfa.table[start..start + dfa.stride]
    };
    let mut order = Vec::new();
    let mut todo: Vec<u32> = dfa
        .starts
        .iter()
        .rev()
        .copied()
        .chain([MATCHED, DEAD])
        .collect();
    while let Some(state) = todo.pop() {
        let number = &mut number[block(state)];
        if *number == u32::MAX {
            *number = order.len() as u32;
            order.push(state);
            if state > MATCHED {
                todo.extend(row(state).iter().rev());
            }
        }
    }
    let numbered = |state: u32| number[block(state)];
    Dfa {
        classes: dfa.classes,
        stride: dfa.stride,
        table: order
            .iter()
            .flat_map(|&state| row(state))
            .map(|&next| numbered(next))
            .collect(),
        accepting: order
            .iter()
            .map(|&state| dfa.accepting[state as usize])
            .collect(),
        starts: dfa.starts.map(numbered),
    }
}

/// For each class and state, the states that go there.
struct Sources {
    states: usize,
    first: Vec<u32>,
    sources: Vec<u32>,
}

impl Sources {
    fn new(dfa: &Dfa) -> Self {
        let states = dfa.accepting.len();
        let slot = |entry: usize, target: u32| (entry % dfa.stride) * states + target as usize;
        let mut first = vec![0; states * dfa.stride + 1];
        for (entry, &target) in dfa.table.iter().enumerate() {
            first[slot(entry, target) + 1] += 1;
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut next = first.clone();
        let mut sources = vec![0; dfa.table.len()];
        for (entry, &target) in dfa.table.iter().enumerate() {
            let next = &mut next[slot(entry, target)];
            sources[*next as usize] = (entry / dfa.stride) as u32;
            *next += 1;
        }
        Self {
            states,
            first,
            sources,
        }
    }

    fn of(&self, class: usize, target: u32) -> &[u32] {
        let slot = class * self.states + target as usize;
        &self.sources[self.first[slot] as usize..self.first[slot + 1] as usize]
    }
}

/// States in blocks; each block is a run of `order`, its marked states first.
struct Partition {
    order: Vec<u32>,
    /// Where in `order` each state is.
    place: Vec<u32>,
    /// The block of each state.
    block: Vec<u32>,
    blocks: Vec<Block>,
    /// Blocks with marked states.
    touched: Vec<usize>,
}

struct Block {
    start: usize,
    end: usize,
    marked: usize,
}

impl Partition {
    /// Two blocks: accepting or not.
    fn new(accepting: &[bool]) -> Self {
        let mut order: Vec<u32> = (0..accepting.len() as u32).collect();
        order.sort_by_key(|&state| accepting[state as usize]);
        let middle = order.partition_point(|&state| !accepting[state as usize]);
        let mut place = vec![0; order.len()];
        for (at, &state) in order.iter().enumerate() {
            place[state as usize] = at as u32;
        }
        let block = accepting
            .iter()
            .map(|&accepting| accepting.into())
            .collect();
        let blocks = [(0, middle), (middle, order.len())];
        let blocks = blocks
            .map(|(start, end)| Block {
                start,
                end,
                marked: 0,
            })
            .into();
        Self {
            order,
            place,
            block,
            blocks,
            touched: Vec::new(),
        }
    }

    fn members(&self, block: usize) -> &[u32] {
        &self.order[self.blocks[block].start..self.blocks[block].end]
    }

    fn size(&self, block: usize) -> usize {
        self.members(block).len()
    }

    fn mark(&mut self, state: u32) {
        let index = self.block[state as usize] as usize;
        let block = &mut self.blocks[index];
        let (from, to) = (
            self.place[state as usize] as usize,
            block.start + block.marked,
        );
        if from < to {
            return;
        }
        if block.marked == 0 {
            self.touched.push(index);
        }
        block.marked += 1;
        self.order.swap(from, to);
        self.place[self.order[from] as usize] = from as u32;
        self.place[state as usize] = to as u32;
    }

    /// Parts the marked states of each block from the others; gives the old and the new block of each parting.
    fn split(&mut self) -> Vec<(usize, usize)> {
        let mut parted = Vec::new();
        for old in std::mem::take(&mut self.touched) {
            let block = &mut self.blocks[old];
            let marked = std::mem::take(&mut block.marked);
            if block.start + marked == block.end {
                continue;
            }
            let new = Block {
                start: block.start,
                end: block.start + marked,
                marked: 0,
            };
            block.start = new.end;
            let index = self.blocks.len();
            for &state in &self.order[new.start..new.end] {
                self.block[state as usize] = index as u32;
            }
            self.blocks.push(new);
            parted.push((old, index));
        }
        parted
    }
}
