//! The registers of a terminal: the keys of future transactions, and none of past ones.
//!
//! A counter is a path from the initial key: each one bit, from the highest down, is a step to a child key. Key
//! and register of a step have the number of its bit. Before the transaction with counter `c` a register is held
//!
//! * for the lowest one bit of `c`: the key of the transaction itself, and
//! * for every zero bit above it: the key of a later transaction, that others will be derived from,
//!
//! and no other. From these no key of an earlier transaction can be computed.

use super::at_rest::{Kind, Stored};
use super::counter::CounterRule;
use super::ksn::Serial;

/// How keys are derived from keys.
pub(super) trait Tree {
    /// A key, wiped on drop.
    type Key;
    /// A key that is ready to have children derived: expanded once for all of them. Wiped on drop.
    type Node;
    /// The serial number that the keys belong to.
    type Ksn: Serial;

    fn ksn(&self) -> &Self::Ksn;
    fn kind(&self) -> Kind;
    /// A key of this tree out of its bytes. `None` when it is not as long as they are here.
    fn key(&self, bytes: &[u8]) -> Option<Self::Key>;
    fn bytes(key: &Self::Key) -> &[u8];
    fn node(&self, key: &Self::Key) -> Self::Node;
    /// The child that has `counter`, which has one more one bit than its parent.
    fn child(&self, node: &Self::Node, counter: u32) -> Self::Key;
}

fn rule<T: Tree>() -> CounterRule {
    T::Ksn::RULE
}

/// Whether the register of `bit` is held before the transaction with counter `next`. With 0, when no transaction
/// is left, none is.
pub(super) const fn is_held(next: u32, bit: u32) -> bool {
    next != 0 && (bit == next.trailing_zeros() || (bit > next.trailing_zeros() && next >> bit & 1 == 0))
}

/// The future keys of one initial key.
pub(super) struct Registers<T: Tree> {
    tree: T,
    /// The counter of the next transaction; 0 when none is left.
    next: u32,
    /// One for each bit of the counter, the lowest first.
    keys: Box<[Option<T::Key>]>,
}

/// A step forward that is not final yet.
pub(super) struct Step<K> {
    /// The counter of the transaction.
    pub(super) counter: u32,
    /// Its key.
    pub(super) key: K,
}

impl<T: Tree> Registers<T> {
    /// The registers before the first usable transaction from `first` on.
    pub(super) fn load(tree: T, initial: &T::Key, first: u32) -> Self {
        let next = rule::<T>().at_or_after(first).unwrap_or(0);
        let mut keys: Box<[Option<T::Key>]> = (0..rule::<T>().bits).map(|_| None).collect();
        let mut node = tree.node(initial);
        let mut path = 0;
        for (bit, register) in (0..rule::<T>().bits).rev().zip(keys.iter_mut().rev()) {
            if is_held(next, bit) {
                *register = Some(tree.child(&node, path | 1 << bit));
            } else if next >> bit & 1 == 1 {
                path |= 1 << bit;
                node = tree.node(&tree.child(&node, path));
            }
        }
        Self { tree, next, keys }
    }

    /// Registers as they were: `keys` are those that must be held, the lowest first. `None` when they are not.
    pub(super) fn restore<'a>(tree: T, next: u32, mut keys: impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        let mut registers: Box<[Option<T::Key>]> = (0..rule::<T>().bits).map(|_| None).collect();
        for (_, register) in (0..).zip(&mut registers).filter(|(bit, _)| is_held(next, *bit)) {
            *register = Some(tree.key(keys.next()?)?);
        }
        keys.next().is_none().then_some(Self { tree, next, keys: registers })
    }

    /// The serial number of the next transaction, if there is one.
    pub(super) fn next_ksn(&self) -> Option<T::Ksn> {
        (self.next != 0).then(|| self.tree.ksn().at(self.next))
    }

    /// How many transactions are left.
    pub(super) fn transactions_left(&self) -> u64 {
        match self.next {
            0 => 0,
            next => rule::<T>().total() - rule::<T>().up_to(next - 1),
        }
    }

    pub(super) fn tree(&self) -> &T {
        &self.tree
    }

    /// The key of one register.
    #[cfg(feature = "host")]
    pub(super) fn register(&self, bit: usize) -> Option<&T::Key> {
        self.keys.get(bit).and_then(Option::as_ref)
    }

    /// Takes the key of the next transaction out of its register and fills the registers below with its
    /// children. `None` when no transaction is left.
    pub(super) fn step(&mut self) -> Option<Step<T::Key>> {
        let counter = self.next;
        let (lowest, below) = split(&mut self.keys, counter)?;
        let key = lowest.take()?;
        if counter.count_ones() < rule::<T>().most_ones && !below.is_empty() {
            let node = self.tree.node(&key);
            for (bit, register) in (0..).zip(below) {
                *register = Some(self.tree.child(&node, counter | 1 << bit));
            }
        }
        self.next = rule::<T>().after(counter).unwrap_or(0);
        Some(Step { counter, key })
    }

    /// Undoes a [`Self::step`] whose key was not used: the registers below were empty before.
    pub(super) fn step_back(&mut self, step: Step<T::Key>) {
        if let Some((lowest, below)) = split(&mut self.keys, step.counter) {
            below.fill_with(|| None);
            *lowest = Some(step.key);
            self.next = step.counter;
        }
    }

    /// The key at a counter of only ones, which no transaction has. It is derived from whichever register lies on
    /// its path: one always does, until no transaction is left.
    pub(super) fn all_ones(&self) -> Option<T::Key> {
        let (bit, key) = (0..rule::<T>().bits)
            .rev()
            .zip(self.keys.iter().rev())
            .find_map(|(bit, key)| Some((bit, key.as_ref()?)))?;
        // Above the highest register that is held the next counter has only ones.
        descend(&self.tree, key, rule::<T>().mask() >> bit << bit, rule::<T>().mask())
    }
}

impl<T: Tree> Stored for Registers<T> {
    fn kind(&self) -> Kind {
        self.tree.kind()
    }

    fn position(&self) -> Vec<u8> {
        self.tree.ksn().at(self.next).as_bytes().to_vec()
    }

    fn each_key(&self, take: &mut dyn FnMut(&[u8])) {
        self.keys.iter().flatten().for_each(|key| take(T::bytes(key)));
    }
}

/// The register of the lowest one bit of `counter`, and those below.
fn split<K>(keys: &mut [Option<K>], counter: u32) -> Option<(&mut Option<K>, &mut [Option<K>])> {
    let bit = usize::try_from(counter.trailing_zeros()).ok()?;
    let (lowest, below) = keys.get_mut(..=bit)?.split_last_mut()?;
    Some((lowest, below))
}

/// The key at counter `to`, reached from `key` at counter `from`, which is `to` without some of its low one bits.
/// `None` when it is without none of them.
pub(super) fn descend<T: Tree>(tree: &T, key: &T::Key, from: u32, to: u32) -> Option<T::Key> {
    let mut path = from;
    let mut reached = None;
    for bit in (0..rule::<T>().bits).rev().filter(|bit| (to & !from) >> bit & 1 == 1) {
        path |= 1 << bit;
        let node = tree.node(reached.as_ref().unwrap_or(key));
        reached = Some(tree.child(&node, path));
    }
    reached
}
