//! `suanpan demo`: every kind of ending, scripted, against a real (simulated) acquirer over TCP,
//! and the proof at the end that its books and the journal agree.

mod proof;
pub mod stage;

use std::path::PathBuf;
use std::process::ExitCode;

use suanpan_core::card::EntryMode;
use suanpan_core::config::Language;
use suanpan_core::event::Event;
use suanpan_core::journal::{Journal, JournalError};
use suanpan_core::money::{Amount, Currency};
use suanpan_core::order::OrderKey;
use suanpan_core::queue::RetryPace;
use suanpan_core::view::ResultKind;
use suanpan_sim::{Fault, FaultPlan, Hand, Rule, When};
use suanpan_slip::text;
use suanpan_terminal::KeyPurpose;

use crate::desk::{Desk, Options, TERMINAL_ID};
use crate::failure::Failure;
use crate::output;
use proof::Proof;
use stage::Stage;

/// Arguments of `demo`.
#[derive(clap::Args)]
#[command(after_help = "Example: suanpan demo --dir /tmp/shop --lang zh\n\
    Kill it at any moment and run it again with the same --dir: what was left without an outcome is \
    reversed first, and the books still agree. Exit code 1 if they do not.")]
pub struct Args {
    /// Folder for device key, journal and acquirer's books; without it, a fresh one that is removed
    /// at the end.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Language of screens and slips.
    #[arg(long, value_enum, default_value = "en")]
    lang: Lang,
    /// Tell nothing but the proof.
    #[arg(long)]
    quiet: bool,
    /// Take no payments: only reverse what an earlier run in --dir left without an outcome, and prove.
    #[arg(long, requires = "dir")]
    prove: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Lang {
    Zh,
    En,
}

/// The host's silence is waited for in front of an audience; a real profile waits 60 s.
const RESPONSE_TIMEOUT_MS: u32 = 3_000;

/// The amount whose first answer is lost.
const LOST_MINOR: i64 = 6_660;

/// One act of the play.
struct Act {
    title: &'static str,
    card: &'static str,
    entry: EntryMode,
    amount_minor: i64,
    /// A wrong PIN comes first.
    wrong_pin_first: bool,
    ends: ResultKind,
}

const ACTS: [Act; 5] = [
    Act {
        title: "Tap without PIN",
        card: "phone",
        entry: EntryMode::Tap,
        amount_minor: 1_280,
        wrong_pin_first: false,
        ends: ResultKind::Approved,
    },
    Act {
        title: "Chip with PIN",
        card: "cautious",
        entry: EntryMode::Insert,
        amount_minor: 25_600,
        wrong_pin_first: false,
        ends: ResultKind::Approved,
    },
    Act {
        title: "Wrong PIN, then the right one",
        card: "wealthy",
        entry: EntryMode::Insert,
        amount_minor: 128_800,
        wrong_pin_first: true,
        ends: ResultKind::Approved,
    },
    Act {
        title: "Declined: not enough funds",
        card: "poor",
        entry: EntryMode::Tap,
        amount_minor: 8_800,
        wrong_pin_first: false,
        ends: ResultKind::Declined,
    },
    Act {
        title: "The host books it, but its answer is lost: unknown, not declined",
        card: "everyday",
        entry: EntryMode::Tap,
        amount_minor: LOST_MINOR,
        wrong_pin_first: false,
        ends: ResultKind::Unknown,
    },
];

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let fresh = match &args.dir {
        Some(_) => None,
        None => Some(tempfile::tempdir().map_err(|error| Failure::at("temporary folder", error))?),
    };
    let folder = match (&args.dir, &fresh) {
        (Some(folder), _) => folder.clone(),
        (None, Some(fresh)) => fresh.path().to_owned(),
        (None, None) => return Err(Failure::at("folder", "none")), // one of the two is there
    };
    let options = Options {
        language: match args.lang {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        },
        response_timeout_ms: RESPONSE_TIMEOUT_MS,
        retry: RetryPace { tries: 3, first_wait_ms: 500, longest_wait_ms: 5_000 },
    };
    let desk = Desk::open(&folder, &options)?;
    let mut play = Play::begin(&desk, args.quiet)?;
    play.clear_what_is_owed()?;
    if args.prove {
        return play.prove();
    }
    play.load_master_key()?;
    play.sign_on()?;
    for (number, act) in (1..).zip(&ACTS) {
        play.perform(number, act)?;
    }
    play.same_key_again()?;
    play.void()?;
    play.prove()
}

struct Play<'a> {
    desk: &'a Desk,
    stage: Stage<'a>,
    /// Names this run's orders apart from those of runs before it in the same folder.
    run: usize,
}

impl<'a> Play<'a> {
    fn begin(desk: &'a Desk, quiet: bool) -> Result<Self, Failure> {
        let rule = Rule {
            when: When { mti: Some("0200".to_owned()), amount_minor: Some(LOST_MINOR), ..When::default() },
            fault: Fault::NoAnswer,
        };
        desk.host.set_faults(FaultPlan::new(vec![rule]).map_err(|error| Failure::at("fault script", error))?);
        let before = journal(desk, |journal| journal.latest(usize::MAX))?;
        Ok(Play { desk, stage: Stage::new(&desk.worker, quiet), run: before.len().saturating_add(1) })
    }

    fn order(&self, number: usize) -> Result<OrderKey, Failure> {
        OrderKey::new(format!("demo-{}-{number}", self.run), 1).map_err(|error| Failure::at("order", error))
    }

    /// After a kill there may be payments without an outcome: they come first.
    fn clear_what_is_owed(&mut self) -> Result<(), Failure> {
        let owed = |desk: &Desk| {
            desk.worker
                .query(|terminal| terminal.reversals().counts().0)
                .map_err(|error| Failure::at("journal", error))
        };
        let waiting = owed(self.desk)?;
        if waiting == 0 {
            return Ok(());
        }
        self.stage.say(&format!("\n# {waiting} payment(s) of an earlier run had no outcome: reversing"))?;
        for _ in 0..20 {
            // The terminal has its own timer for it and may be at it already.
            match self.desk.worker.submit(Event::SendOwed) {
                Ok(()) => {
                    self.stage.until(|_| true)?;
                }
                Err(_) => std::thread::sleep(std::time::Duration::from_millis(100)),
            }
            if owed(self.desk)? == 0 {
                return Ok(());
            }
        }
        Err(Failure::at("reversals", "still owed after 20 tries"))
    }

    /// A fresh terminal has no key at all.
    fn load_master_key(&mut self) -> Result<(), Failure> {
        let master = |desk: &Desk| {
            let rows = desk.worker.key_rows().map_err(|error| Failure::at("keys", error))?;
            Ok::<_, Failure>(
                rows.into_iter().find(|row| row.purpose == KeyPurpose::Master).and_then(|row| row.key),
            )
        };
        if master(self.desk)?.is_none() {
            self.stage.say("\n# A fresh terminal: its master key comes over the line, agreed by P-256")?;
            let result = self.stage.play(Event::LoadMasterKey)?;
            expect(ResultKind::Done, result.kind, "key load")?;
        }
        let shown = master(self.desk)?.ok_or_else(|| Failure::at("keys", "no master key"))?;
        let algorithm = shown.algorithm.unwrap_or_default(); // the software store knows it
        self.stage.say(&format!("      master key: {algorithm}, check value {}", shown.check_value))
    }

    fn sign_on(&mut self) -> Result<(), Failure> {
        self.stage.say("\n# Sign-on: working keys from the acquirer")?;
        let result = self.stage.play(Event::SignOn)?;
        expect(ResultKind::Done, result.kind, "sign-on")
    }

    fn perform(&mut self, number: usize, act: &Act) -> Result<(), Failure> {
        let amount =
            Amount::new(act.amount_minor, Currency::Cny).map_err(|error| Failure::at("amount", error))?;
        self.stage.say(&format!("\n# {}: {amount}", act.title))?;
        let card = self.desk.card(act.card)?.clone();
        let right = card.pin().to_owned();
        let mut hand = Hand::new(card, act.entry);
        if act.wrong_pin_first {
            hand = hand.trying(&["000000", &right]);
        }
        self.stage.hold(hand);
        let printed = self.stage.slips().len();
        let result = self.stage.play(Event::Sale { order: self.order(number)?, amount })?;
        expect(act.ends, result.kind, act.title)?;
        if act.ends == ResultKind::Unknown {
            let undone = self.stage.until(|result| result.kind == ResultKind::Reversed)?;
            expect(ResultKind::Reversed, undone.kind, act.title)?;
        }
        self.show_slip(printed)
    }

    /// A double tap, a retry after a lost answer, a restarted till: the key is the same, so is the
    /// result, and nobody is charged again.
    fn same_key_again(&mut self) -> Result<(), Failure> {
        let [first, ..] = &ACTS;
        self.stage.say("\n# The same order key once more: the first result, no second charge")?;
        let amount =
            Amount::new(first.amount_minor, Currency::Cny).map_err(|error| Failure::at("amount", error))?;
        let result = self.stage.play(Event::Sale { order: self.order(1)?, amount })?;
        expect(first.ends, result.kind, "the same key")
    }

    fn void(&mut self) -> Result<(), Failure> {
        self.stage.say("\n# Void of the first sale")?;
        let printed = self.stage.slips().len();
        let (order, original) = (self.order(ACTS.len().saturating_add(1))?, self.order(1)?);
        let result = self.stage.play(Event::Void { order, original })?;
        expect(ResultKind::Approved, result.kind, "void")?;
        self.show_slip(printed)
    }

    fn show_slip(&self, printed: usize) -> Result<(), Failure> {
        for slip in self.stage.slips().iter().skip(printed) {
            for line in text::layout(slip, 36) {
                self.stage.say(&format!("      | {line}"))?;
            }
        }
        Ok(())
    }

    fn prove(&self) -> Result<ExitCode, Failure> {
        let payments = journal(self.desk, |journal| journal.latest(usize::MAX))?;
        let journal_net = journal(self.desk, |journal| journal.net_minor())?;
        let (lines, host_net) =
            self.desk.host.ledger(|ledger| (ledger.lines(), ledger.net_minor(TERMINAL_ID)));
        let proof = Proof::new(lines, payments, host_net, journal_net);
        output::print(&format!("\n# Proof: the acquirer's books and the journal, line by line\n{proof}\n"))?;
        Ok(if proof.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn journal<T: Send + 'static>(
    desk: &Desk,
    read: impl FnOnce(&suanpan_store::SqliteJournal) -> Result<T, JournalError> + Send + 'static,
) -> Result<T, Failure> {
    desk.worker
        .query(|terminal| read(terminal.journal()))
        .map_err(|error| Failure::at("journal", error))?
        .map_err(|error| Failure::at("journal", error))
}

fn expect(expected: ResultKind, got: ResultKind, place: &str) -> Result<(), Failure> {
    if expected == got {
        Ok(())
    } else {
        Err(Failure::at(place, format!("expected {expected:?}, got {got:?}")))
    }
}
