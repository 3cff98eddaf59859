//! The journal's disk: outlives the process, and can be told to fail.

use std::cell::RefCell;
use std::rc::Rc;

use suanpan_core::journal::{Entry, Fact, Journal, JournalError, MemoryJournal, Recovered};
use suanpan_core::order::OrderKey;
use suanpan_core::payment::Payment;
use suanpan_core::UnixMillis;

/// Shared by the terminal that writes it and the test that looks at it.
#[derive(Clone, Default)]
pub struct Disk {
    journal: Rc<RefCell<MemoryJournal>>,
    failing: Rc<RefCell<Failing>>,
}

#[derive(Default)]
struct Failing {
    next: bool,
    failed: bool,
}

impl Disk {
    /// Makes the next commit fail.
    pub fn fail_next(&self) {
        self.failing.borrow_mut().next = true;
    }

    /// Whether a commit has failed since the last repair.
    pub fn has_failed(&self) -> bool {
        self.failing.borrow().failed
    }

    /// Takes a failure back that never came to pass, and forgets one that did.
    pub fn repair(&self) {
        *self.failing.borrow_mut() = Failing::default();
    }

    /// Everything on it, comparable.
    pub fn image(&self) -> String {
        format!("{:?}", self.journal.borrow())
    }

    /// How many commits were made.
    pub fn commits(&self) -> u64 {
        self.journal.borrow().commits()
    }

    /// All facts.
    pub fn facts(&self) -> Vec<Fact> {
        self.journal.borrow().facts().iter().map(|(_, fact)| fact.clone()).collect()
    }
}

impl Journal for Disk {
    fn recover(&mut self) -> Result<Recovered, JournalError> {
        self.journal.borrow_mut().recover()
    }

    fn commit(&mut self, entry: &Entry, at: UnixMillis) -> Result<(), JournalError> {
        let mut failing = self.failing.borrow_mut();
        if failing.failed {
            panic!("wrote again on a handle that has failed");
        }
        if core::mem::take(&mut failing.next) {
            failing.failed = true;
            self.journal.borrow_mut().fail_next();
        }
        self.journal.borrow_mut().commit(entry, at)
    }

    fn payment(&self, order: &OrderKey) -> Result<Option<Payment>, JournalError> {
        self.journal.borrow().payment(order)
    }

    fn page(&self, before: Option<u64>, limit: usize) -> Result<Vec<(u64, Payment)>, JournalError> {
        self.journal.borrow().page(before, limit)
    }

    fn net_minor(&self) -> Result<i64, JournalError> {
        self.journal.borrow().net_minor()
    }
}
