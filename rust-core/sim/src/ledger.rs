//! The host's own books: what it believes to have happened, whatever the terminal believes.
//!
//! Every change is one [`Entry`](entry::Entry): checked, written to the file where there is one, then
//! applied. Sums are kept as lines change and never recomputed, so that a test can hold the two
//! against each other.
//!
//! In the books a card is its masked PAN. The file holds no whole PAN, PIN, key or track.

mod entry;
mod file;
mod line;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use suanpan_core::card::Pan;

use crate::deck::Card;
use crate::LedgerError;
use entry::Entry;
use file::EntryFile;
pub use line::{Kind, Line, Sighting, State, Totals, Trace};

/// How many of the last messages are remembered in memory.
const SIGHTINGS_MAX: usize = 10_000;

/// Cards, terminals, authorisations and every message seen. Amounts are integer minor units.
pub struct Ledger {
    cards: BTreeMap<String, Card>,
    terminals: BTreeMap<String, Desk>,
    lines: BTreeMap<Trace, Line>,
    /// Reversals that came before their original.
    forestalled: BTreeSet<Trace>,
    sightings: VecDeque<Sighting>,
    sums: Sums,
    wrong_pins: BTreeMap<String, u8>,
    file: Option<EntryFile>,
}

/// What the books know of a terminal.
struct Desk {
    merchant: String,
}

/// Running sums over the lines.
#[derive(Default)]
struct Sums {
    /// Debits minus credits, by terminal.
    net: BTreeMap<String, i64>,
    /// Debits minus credits, by masked PAN.
    moved: BTreeMap<String, i64>,
    /// Open pre-authorisations, by masked PAN.
    held: BTreeMap<String, i64>,
    /// The open batch, by terminal.
    batch: BTreeMap<String, u32>,
    /// The last retrieval reference number's count.
    references: u32,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::in_memory()
    }
}

impl Ledger {
    /// Books that end with the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Ledger {
            cards: BTreeMap::new(),
            terminals: BTreeMap::new(),
            lines: BTreeMap::new(),
            forestalled: BTreeSet::new(),
            sightings: VecDeque::new(),
            sums: Sums::default(),
            wrong_pins: BTreeMap::new(),
            file: None,
        }
    }

    /// Books that survive the process, in a file of one JSON object a line. A last line without its
    /// end was torn by a kill: it is dropped, the host never answered for it. Each entry is handed to
    /// the system before it is applied, so a killed process loses nothing; a power cut may.
    ///
    /// Cards, terminals, working keys and counts of wrong PINs are not in the file.
    ///
    /// # Errors
    /// [`LedgerError::File`], [`LedgerError::InUse`], and [`LedgerError::Damaged`] for a whole line
    /// that is no entry; the file is left as it was.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let mut ledger = Self::in_memory();
        let file = EntryFile::open(path, |entry| {
            ledger.check(&entry)?;
            ledger.apply(entry);
            Ok(())
        })?;
        ledger.file = Some(file);
        Ok(ledger)
    }

    /// Makes a card known, with its opening balance.
    ///
    /// # Errors
    /// [`LedgerError::SameMask`] when another card looks the same in the books.
    pub fn issue(&mut self, card: Card) -> Result<(), LedgerError> {
        let masked = card.pan().masked();
        match self.cards.get(&masked) {
            Some(_) => Err(LedgerError::SameMask { masked }),
            None => {
                self.cards.insert(masked, card);
                Ok(())
            }
        }
    }

    /// Makes a terminal (field 41) of a merchant (field 42) known; a known one gets this merchant.
    pub fn enrol(&mut self, terminal: &str, merchant: &str) {
        self.terminals.insert(terminal.to_owned(), Desk { merchant: merchant.to_owned() });
    }

    pub(crate) fn merchant(&self, terminal: &str) -> Option<&str> {
        self.terminals.get(terminal).map(|desk| desk.merchant.as_str())
    }

    /// The card, if it was issued.
    pub(crate) fn card(&self, pan: &Pan) -> Option<&Card> {
        self.cards.get(&pan.masked()).filter(|card| card.pan() == pan)
    }

    /// The line of a trace.
    #[must_use]
    pub fn line(&self, trace: &Trace) -> Option<&Line> {
        self.lines.get(trace)
    }

    /// Every line, by terminal, batch and STAN, whatever order they came in.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.lines.values().cloned().collect()
    }

    /// The last messages seen, oldest first: at most 10 000.
    pub fn sightings(&self) -> impl Iterator<Item = &Sighting> {
        self.sightings.iter()
    }

    /// Debits minus credits of a terminal, in minor units.
    #[must_use]
    pub fn net_minor(&self, terminal: &str) -> i64 {
        self.sums.net.get(terminal).copied().unwrap_or_default()
    }

    /// Balance of a card in minor units, open pre-authorisations not taken off; `None` when it was
    /// not issued. Below zero only when a void was reversed after its money had been spent again.
    #[must_use]
    pub fn balance_minor(&self, pan: &Pan) -> Option<i64> {
        let moved = self.sums.moved.get(&pan.masked()).copied().unwrap_or_default();
        self.card(pan).map(|card| card.balance_minor.saturating_sub(moved))
    }

    /// What a new debit may take, in minor units.
    pub(crate) fn available_minor(&self, pan: &Pan) -> Option<i64> {
        let held = self.sums.held.get(&pan.masked()).copied().unwrap_or_default();
        self.balance_minor(pan).map(|balance| balance.saturating_sub(held))
    }

    /// The open batch of a terminal; 1 at first.
    #[must_use]
    pub fn batch(&self, terminal: &str) -> u32 {
        self.sums.batch.get(terminal).copied().unwrap_or(1)
    }

    /// Whether the trace was reversed before it came.
    #[must_use]
    pub fn is_forestalled(&self, trace: &Trace) -> bool {
        self.forestalled.contains(trace)
    }

    /// Settlement totals of a batch: a voided sale stays a debit, its void is a credit;
    /// pre-authorisations, reversed and declined lines do not count.
    #[must_use]
    pub fn totals(&self, terminal: &str, batch: u32) -> Totals {
        let mut totals = Totals::default();
        let of_batch =
            self.lines.values().filter(|line| line.trace.terminal == terminal && line.trace.batch == batch);
        for line in of_batch.filter(|line| line.state.moves_money()) {
            totals.add(line.kind, line.amount_minor);
        }
        totals
    }

    /// What was given back of a sale so far, in minor units.
    pub(crate) fn refunded_minor(&self, original: &Trace) -> i64 {
        let refunds = self.lines.values().filter(|line| {
            line.kind == Kind::Refund && line.state.moves_money() && line.original.as_ref() == Some(original)
        });
        refunds.fold(0, |sum: i64, line| sum.saturating_add(line.amount_minor))
    }

    /// Counts a wrong PIN; how many there were in a row.
    pub(crate) fn count_wrong_pin(&mut self, pan: &Pan) -> u8 {
        let count = self.wrong_pins.entry(pan.masked()).or_default();
        *count = count.saturating_add(1);
        *count
    }

    pub(crate) fn wrong_pins(&self, pan: &Pan) -> u8 {
        self.wrong_pins.get(&pan.masked()).copied().unwrap_or_default()
    }

    /// Forgets the wrong PINs of a card: a right one came, or the issuer unlocked it.
    pub fn unlock(&mut self, pan: &Pan) {
        self.wrong_pins.remove(&pan.masked());
    }

    /// The count for the next retrieval reference number; every call gives another.
    pub(crate) fn next_reference(&mut self) -> u32 {
        self.sums.references = self.sums.references.wrapping_add(1) % 1_000_000;
        self.sums.references
    }

    /// Books an authorisation that was approved or declined.
    pub(crate) fn book(&mut self, line: Line) -> Result<(), LedgerError> {
        self.commit(Entry::Booked(line))
    }

    /// Undoes an approved line, once.
    pub(crate) fn reverse(&mut self, trace: Trace) -> Result<(), LedgerError> {
        self.commit(Entry::Reversed(trace))
    }

    /// Remembers a reversal whose original never came.
    pub(crate) fn forestall(&mut self, trace: Trace) -> Result<(), LedgerError> {
        self.commit(Entry::Forestalled(trace))
    }

    /// Opens a batch of a terminal.
    pub(crate) fn open_batch(&mut self, terminal: &str, batch: u32) -> Result<(), LedgerError> {
        self.commit(Entry::BatchOpened { terminal: terminal.to_owned(), batch })
    }

    /// Notes a message.
    pub(crate) fn see(&mut self, sighting: Sighting) -> Result<(), LedgerError> {
        self.commit(Entry::Seen(sighting))
    }

    fn commit(&mut self, entry: Entry) -> Result<(), LedgerError> {
        self.check(&entry)?;
        if let Some(file) = &mut self.file {
            file.append(&entry)?;
        }
        self.apply(entry);
        Ok(())
    }

    /// Whether the entry may follow what is booked.
    fn check(&self, entry: &Entry) -> Result<(), LedgerError> {
        match entry {
            Entry::Booked(line) => self.check_line(line),
            Entry::Reversed(trace) => {
                let line = self.booked(trace)?;
                expect_state(line, &[State::Approved], "approved")
            }
            Entry::Forestalled(trace) if self.lines.contains_key(trace) => {
                Err(LedgerError::Booked { trace: trace.clone() })
            }
            Entry::Forestalled(_) | Entry::BatchOpened { .. } | Entry::Seen(_) => Ok(()),
        }
    }

    fn check_line(&self, line: &Line) -> Result<(), LedgerError> {
        let trace = &line.trace;
        if self.lines.contains_key(trace) {
            return Err(LedgerError::Booked { trace: trace.clone() });
        }
        expect_state(line, &[State::Approved, State::Declined], "approved or declined")?;
        if line.state == State::Declined {
            return Ok(());
        }
        if let (Some((kind, _)), Some(original)) = (line.kind.closes(), &line.original) {
            let original = self.booked(original)?;
            expect_state(original, &[State::Approved], "approved")?;
            if original.kind != kind {
                let got = original.kind.name();
                return Err(LedgerError::State { trace: original.trace.clone(), expected: kind.name(), got });
            }
        }
        let sums = [
            self.sums.net.get(&trace.terminal),
            self.sums.moved.get(&line.card),
            self.sums.held.get(&line.card),
        ];
        let fits = sums.into_iter().flatten().all(|sum| {
            sum.checked_add(line.amount_minor).is_some() && sum.checked_sub(line.amount_minor).is_some()
        });
        if fits {
            Ok(())
        } else {
            Err(LedgerError::Overflow { trace: trace.clone() })
        }
    }

    fn booked(&self, trace: &Trace) -> Result<&Line, LedgerError> {
        self.lines.get(trace).ok_or_else(|| LedgerError::NotBooked { trace: trace.clone() })
    }

    /// Applies a checked entry.
    fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Booked(line) => {
                let reference = line.rrn.get(6..).and_then(|count| count.parse().ok()).unwrap_or_default();
                self.sums.references = self.sums.references.max(reference);
                let closed = line.kind.closes().filter(|_| line.state == State::Approved);
                if let (Some((_, state)), Some(original)) = (closed, line.original.clone()) {
                    self.shift(&original, state);
                }
                self.weigh(&line, 1);
                self.lines.insert(line.trace.clone(), line);
            }
            Entry::Reversed(trace) => {
                self.shift(&trace, State::Reversed);
                let reopened = self.lines.get(&trace).filter(|line| line.kind.closes().is_some());
                if let Some(original) = reopened.and_then(|line| line.original.clone()) {
                    self.shift(&original, State::Approved);
                }
            }
            Entry::Forestalled(trace) => {
                self.forestalled.insert(trace);
            }
            Entry::BatchOpened { terminal, batch } => {
                self.sums.batch.insert(terminal, batch);
            }
            Entry::Seen(sighting) => {
                if self.sightings.len() >= SIGHTINGS_MAX {
                    self.sightings.pop_front();
                }
                self.sightings.push_back(sighting);
            }
        }
    }

    /// Moves a line to another state, and the sums with it.
    fn shift(&mut self, trace: &Trace, state: State) {
        let Some(mut line) = self.lines.remove(trace) else { return };
        self.weigh(&line, -1);
        line.state = state;
        self.weigh(&line, 1);
        self.lines.insert(trace.clone(), line);
    }

    /// Adds what a line weighs in its state to the sums, or takes it off.
    fn weigh(&mut self, line: &Line, sign: i64) {
        let add = |sums: &mut BTreeMap<String, i64>, key: &str, minor: i64| {
            let sum = sums.entry(key.to_owned()).or_default();
            *sum = sum.saturating_add(minor.saturating_mul(sign)); // checked before: never saturates
        };
        add(&mut self.sums.net, &line.trace.terminal, line.net_minor());
        add(&mut self.sums.moved, &line.card, line.net_minor());
        add(&mut self.sums.held, &line.card, line.held_minor());
    }
}

fn expect_state(line: &Line, states: &[State], expected: &'static str) -> Result<(), LedgerError> {
    if states.contains(&line.state) {
        Ok(())
    } else {
        Err(LedgerError::State { trace: line.trace.clone(), expected, got: line.state.name() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)] // reason: a test fails by panicking
    use super::*;

    fn line(stan: u32, kind: Kind, amount_minor: i64) -> Line {
        Line {
            trace: Trace { terminal: "T".to_owned(), batch: 1, stan },
            kind,
            amount_minor,
            state: State::Approved,
            card: "C".to_owned(),
            rrn: format!("112412{stan:06}"),
            auth_code: None,
            code: "00".to_owned(),
            original: None,
            at_ms: 0,
        }
    }

    #[test]
    fn what_cannot_be_written_is_not_booked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.jsonl");
        std::fs::write(&path, "").unwrap();
        let mut ledger = Ledger::in_memory();
        ledger.file = Some(EntryFile::read_only(&path));
        assert!(matches!(ledger.book(line(1, Kind::Sale, 5)), Err(LedgerError::File { .. })));
        assert!(matches!(ledger.open_batch("T", 2), Err(LedgerError::File { .. })));
        assert_eq!((ledger.lines().len(), ledger.net_minor("T"), ledger.batch("T")), (0, 0, 1));
    }

    #[test]
    fn contradictions_are_refused_and_change_nothing() {
        let mut ledger = Ledger::in_memory();
        ledger.book(line(1, Kind::Sale, 500)).unwrap();
        let trace = line(1, Kind::Sale, 500).trace;
        let other = line(9, Kind::Sale, 1).trace;
        let void =
            |original: &Trace| Line { original: Some(original.clone()), ..line(2, Kind::SaleVoid, 500) };
        let completion = Line { original: Some(trace.clone()), ..line(2, Kind::Completion, 500) };
        assert_eq!(ledger.book(line(1, Kind::Refund, 1)), Err(LedgerError::Booked { trace: trace.clone() }));
        assert_eq!(ledger.forestall(trace.clone()), Err(LedgerError::Booked { trace: trace.clone() }));
        assert_eq!(ledger.reverse(other.clone()), Err(LedgerError::NotBooked { trace: other.clone() }));
        assert_eq!(ledger.book(void(&other)), Err(LedgerError::NotBooked { trace: other }));
        assert!(matches!(ledger.book(completion), Err(LedgerError::State { .. })));
        assert!(matches!(ledger.book(line(3, Kind::Sale, i64::MAX)), Err(LedgerError::Overflow { .. })));
        assert_eq!((ledger.lines().len(), ledger.net_minor("T")), (1, 500));
        ledger.book(void(&trace)).unwrap();
        assert!(matches!(ledger.reverse(trace), Err(LedgerError::State { .. })));
        assert_eq!(ledger.net_minor("T"), 0);
    }

    #[test]
    fn two_cards_may_not_look_the_same() {
        let mut ledger = Ledger::in_memory();
        let card = crate::deck().remove(0);
        ledger.issue(card.clone()).unwrap();
        let masked = card.pan().masked();
        assert_eq!(ledger.issue(card).err(), Some(LedgerError::SameMask { masked }));
    }
}
