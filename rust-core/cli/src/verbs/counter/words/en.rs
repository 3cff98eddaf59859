//! English.

use suanpan_core::card::EntryMode;
use suanpan_core::payment::PaymentState;
use suanpan_core::view::ResultKind;
use suanpan_sim::State;

use super::super::steps::What;
use super::Words;

pub(super) static WORDS: Words = Words {
    title: "Suanpan",
    signed_on: "signed on",
    not_signed_on: "not signed on",
    batch: "batch",
    network: "network",
    on: "on",
    off: "OFF",
    host: "host",
    host_answers: "answers",
    host_silent: "silent next time",
    owed: "reversals owed",

    terminal: "Terminal",
    cards: "Simulated cards (toys; PINs are public)",
    pin: "PIN",
    steps: |whole| format!("Steps, {whole} in all"),
    paper: "Slip",
    books: "Both books",
    help: "Help",
    no_slip: "The slip comes out here",
    no_steps: "Each step and its time come here",
    no_payments: "No payment yet",

    type_amount: "Type an amount and press Enter",
    first_time: "New here? Type 12.34, press Enter, then T. F1 shows more.",
    waiting_turn: "An earlier reversal is being sent; this payment follows",
    present_how: "1-8 chooses a card; then present it:",
    pin_where: "Its PIN is in the panel of simulated cards; press Enter",
    tries_left: "Tries left",
    in_seconds: |seconds, what| format!("In {seconds} s: {what}"),
    cardholder: "Cardholder: ",
    engineer: "Code: ",
    auth_code: "Auth code",
    slip_number: "Slip",
    void_question: "Void this payment?",
    quit_question: "A payment is under way. Quit?",
    quit_what: "A payment without an outcome is reversed at the next start.",

    bad_amount: "The amount must be more than zero",
    busy: "A payment is under way; one moment",
    not_now: "It cannot be cancelled now",
    not_voidable: "Not voidable: only an approved sale of this batch is",
    no_slip_to_print: "This payment has no slip",
    refused: "The terminal did not take it",
    cannot_present: "This card cannot be presented like that",

    stan: "STAN",
    kind: "Type",
    sale: "sale",
    void: "void",
    amount: "Amount",
    card: "Card",
    journal: "Terminal",
    acquirer: "Acquirer",
    net: "Net",
    agree: "✓ both agree",
    disagree: "✗ they differ",
    disagree_open: "? they differ until the reversal is done",
    none: "nothing",
    reversal: "Owed",
    tries: |tries| format!("no. {tries}"),
    next_try: |tries, seconds| match (tries, seconds) {
        (_, 0) => "being sent".to_owned(),
        (0, seconds) => format!("goes out in {seconds} s"),
        (tries, seconds) => format!("sent {tries}x, again in {seconds} s"),
    },
    manual: " (tries used up)",

    keys_idle: &[
        ("0-9 .", "amount"),
        ("Enter", "charge"),
        ("↑↓", "choose"),
        ("V", "void"),
        ("R", "reprint"),
        ("O", "reverse now"),
        ("Q", "quit"),
    ],
    keys_present: &[("1-8", "card"), ("T", "tap"), ("I", "insert"), ("S", "swipe"), ("Esc", "cancel")],
    keys_pin: &[("0-9", "PIN"), ("Enter", "OK"), ("Backspace", "correct"), ("Esc", "cancel")],
    keys_working: &[("Esc", "cancel"), ("Q", "quit")],
    keys_result: &[("Enter", "go on"), ("PgUp PgDn", "scroll slip"), ("Q", "quit")],
    keys_out_of_service: &[("Q", "quit")],
    keys_question: &[("Y", "yes"), ("N", "no")],
    keys_help: &[("Esc", "close help")],
    keys_always: &[("F1", "help"), ("F5", "network on/off"), ("F6", "host silent once"), ("Ctrl-C", "quit")],
    other_panels: ("Tab", "panels"),

    help_lines: &[
        "A whole payment terminal: real core, real messages, real journal. Only the cards and the acquirer are simulated. No real money.",
        "",
        "In one minute",
        " 1. Type 12.34, Enter, then T: a tap is approved and the slip comes out.",
        " 2. Type 2000, Enter, then I; type the PIN from the card panel, Enter.",
        " 3. Choose a payment with the arrows; V voids it, R prints it again.",
        " 4. F6, then a payment: no answer, unknown after ten seconds; its reversal is sent until the books agree.",
        " 5. F5 cuts the network: a payment is not sent, no money moves. Reversals wait and go out by themselves.",
        "",
        "Keys",
        " F1 or ?  help       F5 or N  network on/off   F6 or H  host silent once",
        " PgUp PgDn  slip     Tab  other panels         O  send reversals now",
        " G  sign on again    Q or Ctrl-C  quit",
        "",
        "Amounts ending in 05 41 43 51 54 57 61 65 75 91 96 98 are declined with that code.",
    ],
    folder: |folder| format!("The books are in {folder}; delete that folder to begin anew."),
    too_small: "This window is too small; it needs",

    entry,
    what,
    result,
    journal_state,
    host_state,
    about: &[
        ("everyday", "everyday debit card"),
        ("wealthy", "can pay anything"),
        ("poor", "ten yuan left"),
        ("stripe", "old, without a chip"),
        ("cautious", "chip always asks PIN"),
        ("phone", "phone, tap only"),
        ("expired", "past its date"),
        ("long", "long number and PIN"),
    ],
};

fn entry(entry: EntryMode) -> &'static str {
    match entry {
        EntryMode::Tap => "tap",
        EntryMode::Insert => "insert",
        EntryMode::Swipe => "swipe",
        EntryMode::OnFile => "no card",
    }
}

fn what(what: What) -> &'static str {
    match what {
        What::SigningOn => "signing on",
        What::LoadingKey => "no master key yet; asking the host",
        What::KeyLoaded => "master key checked and kept",
        What::SignedOn => "signed on, keys loaded",
        What::Sale => "sale",
        What::Void => "void",
        What::Reprint => "reprint",
        What::Reversing => "owed reversal first",
        What::CardWanted => "card wanted",
        What::CardTapped => "card tapped",
        What::CardInserted => "card inserted",
        What::CardSwiped => "card swiped",
        What::ChipAtWork => "chip at work",
        What::PinWanted => "PIN wanted",
        What::PinGiven => "PIN enciphered",
        What::Durable => "request durable",
        What::Sent => "handed to the link",
        What::Answered => "host answered",
        What::Approved => "approved, durable",
        What::Declined => "declined, durable",
        What::Unknown => "unknown, durable",
        What::NotSent => "not sent, durable",
        What::Cancelled => "cancelled",
        What::Failed => "not done",
        What::Done => "done",
        What::ReversalTried => "reversal unanswered",
        What::Reversed => "reversed, durable",
        What::Printing => "to the printer",
        What::Printed => "printed",
    }
}

fn result(kind: ResultKind) -> &'static str {
    match kind {
        ResultKind::Approved => "APPROVED",
        ResultKind::Declined => "DECLINED",
        ResultKind::Unknown => "OUTCOME UNKNOWN",
        ResultKind::Reversed => "REVERSED",
        ResultKind::NotSent => "NOT SENT",
        ResultKind::Cancelled => "CANCELLED",
        ResultKind::Done => "DONE",
        ResultKind::Failed => "NOT DONE",
    }
}

fn journal_state(state: PaymentState) -> &'static str {
    match state {
        PaymentState::InFlight => "… in flight",
        PaymentState::Approved => "✓ approved",
        PaymentState::Declined => "✗ declined",
        PaymentState::NotSent => "- not sent",
        PaymentState::Reversing => "? unknown",
        PaymentState::Reversed => "↺ reversed",
        PaymentState::Voided => "✓ voided",
    }
}

fn host_state(state: State) -> &'static str {
    match state {
        State::Approved => "✓ approved",
        State::Declined => "✗ declined",
        State::Reversed => "↺ reversed",
        State::Voided => "✓ voided",
        State::Completed => "✓ completed",
    }
}
