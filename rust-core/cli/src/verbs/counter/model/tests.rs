#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use proptest::prelude::*;
use suanpan_core::config::Language;
use suanpan_core::money::Currency;
use suanpan_core::payment::PaymentState;
use suanpan_sim::State;

use suanpan_core::error::Reject;
use suanpan_core::view::{ResultKind, ResultView, Stage};
use suanpan_terminal::PinPadState;

use super::super::books::Owed;
use super::super::key::Key;
use super::super::steps::What;
use super::*;

const ALL: [EntryMode; 3] = [EntryMode::Tap, EntryMode::Insert, EntryMode::Swipe];

fn at(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn order(name: &str) -> OrderKey {
    OrderKey::new(name, 1).unwrap()
}

fn result(kind: ResultKind, name: &str) -> View {
    View::Result(ResultView {
        kind,
        order: Some(order(name)),
        amount: Some("¥1.00".to_owned()),
        card: None,
        cashier: "said".to_owned(),
        cardholder: String::new(),
        engineer: "some:code: detail".to_owned(),
        code: String::new(),
        slip: None,
        auth_code: None,
        printer: None,
    })
}

fn working(stage: Stage) -> View {
    View::Working {
        amount: None,
        stage,
        text: String::new(),
        since: UnixMillis(0),
        if_longer: String::new(),
        if_longer_after_ms: 10_000,
    }
}

fn row(name: &str, journal: PaymentState, batch: u32) -> Row {
    Row {
        order: order(name),
        stan: 1,
        batch,
        is_void: false,
        amount: Amount::new(100, Currency::Cny).unwrap(),
        card: String::new(),
        has_slip: journal == PaymentState::Approved,
        journal,
        host: Some(State::Approved),
    }
}

/// A counter that has signed on.
fn idle() -> Model {
    let mut model = Model::new(Words::of(Language::En), &suanpan_sim::deck(), String::new());
    model.tick(Moment { at: at(0), unix: UnixMillis(1_764_000_000_123) });
    assert_eq!(model.start(), [Command::SignOn]);
    model.on_seen(Seen::View(working(Stage::SigningOn)), at(1));
    model.on_seen(Seen::View(result(ResultKind::Done, "none")), at(9));
    model
}

fn press(model: &mut Model, keys: &str) -> Vec<Command> {
    keys.chars().flat_map(|key| model.on_key(Key::Char(key))).collect()
}

fn sold(model: &mut Model) -> Command {
    assert!(press(model, "12.34").is_empty());
    let mut commands = model.on_key(Key::Enter);
    assert_eq!(commands.len(), 1);
    commands.remove(0)
}

fn card_wanted() -> Model {
    let mut model = idle();
    sold(&mut model);
    model.on_seen(Seen::CardWanted(ALL.to_vec()), at(10));
    let view =
        View::PresentCard { amount: String::new(), modes: ALL.to_vec(), text: String::new(), notice: None };
    model.on_seen(Seen::View(view), at(10));
    model
}

fn pin_wanted() -> Model {
    let mut model = card_wanted();
    model.on_key(Key::Char('s'));
    let view =
        View::EnterPin { amount: String::new(), card: String::new(), text: String::new(), tries_left: None };
    model.on_seen(Seen::View(view), at(20));
    model.on_seen(Seen::PinWanted, at(20));
    model
}

fn log(model: &Model) -> Vec<What> {
    model.steps.rows().map(|(step, _)| step.what).collect()
}

#[test]
fn it_signs_on_and_is_ready_without_a_key() {
    let model = idle();
    assert_eq!(model.scene(), Scene::Idle);
    assert_eq!(model.notice.as_deref(), Some("✓ ¥1.00 said"));
    assert_eq!(log(&model), [What::SigningOn, What::SignedOn]);
}

#[test]
fn a_failed_sign_on_is_shown() {
    let mut model = Model::new(Words::of(Language::En), &[], String::new());
    model.start();
    model.on_seen(Seen::View(working(Stage::SigningOn)), at(1));
    model.on_seen(Seen::View(result(ResultKind::Failed, "none")), at(9));
    assert_eq!(model.scene(), Scene::Result);
    assert_eq!(log(&model), [What::SigningOn, What::Failed]);
}

#[test]
fn enter_charges_what_was_typed() {
    let mut model = idle();
    let Command::Sale { order, amount } = sold(&mut model) else { panic!("no sale") };
    assert_eq!((amount.minor(), order.order_id()), (1_234, "counter-1764000000-123"));
    assert!(model.draft.is_empty());
    assert_eq!(model.scene(), Scene::Waiting);
}

#[test]
fn nothing_is_no_amount() {
    let mut model = idle();
    assert!(model.on_key(Key::Enter).is_empty() && model.notice.is_none());
    press(&mut model, "0.0");
    assert!(model.on_key(Key::Enter).is_empty());
    assert!(model.notice.is_some());
}

#[test]
fn a_card_is_presented_only_in_a_way_that_is_open_to_it() {
    // The phone (6) can only be tapped, the old card (4) only swiped.
    for (card, fits) in [('1', "tis"), ('4', "s"), ('5', "is"), ('6', "t")] {
        for (letter, way) in WAYS {
            let mut model = card_wanted();
            model.on_key(Key::Char(card));
            let commands = model.on_key(Key::Char(letter));
            let place = card as usize - '1' as usize;
            if fits.contains(letter) {
                assert_eq!(commands, [Command::Present { card: place, way }]);
                assert!(model.on_key(Key::Char(letter)).is_empty(), "one card at a time");
            } else {
                assert!(commands.is_empty() && model.notice.is_some());
            }
        }
    }
    let mut model = card_wanted();
    model.on_seen(Seen::CardWanted(vec![EntryMode::Insert]), at(11));
    assert!(press(&mut model, "ts").is_empty());
    assert_eq!(press(&mut model, "i").len(), 1);
}

#[test]
fn keys_belong_to_the_pin_pad_while_it_is_open() {
    let mut model = pin_wanted();
    assert!(model.pin_pad_has_the_keys());
    model.on_pin_key(PinPadState::Open { digits: 3 }, false, at(25));
    assert_eq!(model.pin_digits, Some(3));
    model.on_key(Key::F(1));
    assert!(!model.pin_pad_has_the_keys());
    model.on_key(Key::Esc);
    assert!(model.pin_pad_has_the_keys());
    model.on_pin_key(PinPadState::Closed, true, at(30));
    assert!(!model.pin_pad_has_the_keys());
    assert_eq!(model.steps.last(), Some(What::PinGiven));
}

#[test]
fn digits_typed_beyond_the_pin_are_kept_nowhere() {
    let mut model = pin_wanted();
    model.on_pin_key(PinPadState::Closed, true, at(30));
    press(&mut model, "12");
    model.on_seen(Seen::View(working(Stage::WaitingForHost)), at(31));
    press(&mut model, "34");
    model.on_seen(Seen::View(result(ResultKind::Approved, "a")), at(40));
    press(&mut model, "56");
    assert!(model.draft.is_empty());
}

#[test]
fn a_key_that_closes_help_does_nothing_else() {
    let mut model = idle();
    model.on_key(Key::Char('?'));
    assert!(press(&mut model, "5").is_empty() && model.draft.is_empty() && !model.help);
    model.on_key(Key::F(1));
    assert_eq!(model.on_key(Key::Interrupt), [Command::Quit], "Ctrl-C works everywhere");
}

#[test]
fn a_void_is_asked_for_first() {
    let mut model = idle();
    let rows = vec![
        row("reversing", PaymentState::Reversing, 1),
        row("approved", PaymentState::Approved, 1),
        row("old", PaymentState::Approved, 7),
    ];
    model.on_books(Books { rows, batch: 1, ..Books::default() });
    assert!(press(&mut model, "v").is_empty());
    assert!(model.question.is_none() && model.notice.is_some(), "an unknown outcome is not voidable");
    model.on_key(Key::Down);
    press(&mut model, "vn");
    assert!(model.question.is_none());
    press(&mut model, "vx5");
    assert!(model.question.is_some(), "only an answer answers");
    let commands = press(&mut model, "y");
    let Some(Command::Void { original, .. }) = commands.first() else { panic!("no void") };
    assert_eq!(original, &order("approved"));
    model.on_seen(Seen::View(result(ResultKind::Approved, "void")), at(50));
    model.on_key(Key::Enter);
    model.on_key(Key::Down);
    model.on_key(Key::Down);
    model.on_key(Key::Down); // there is no fourth
    press(&mut model, "v");
    assert!(model.question.is_none() && model.notice.is_some(), "a closed batch is not voidable");
}

#[test]
fn a_slip_is_printed_again_only_where_there_is_one() {
    let mut model = idle();
    let rows = vec![row("declined", PaymentState::Declined, 1), row("approved", PaymentState::Approved, 1)];
    model.on_books(Books { rows, batch: 1, ..Books::default() });
    assert!(press(&mut model, "r").is_empty());
    model.on_key(Key::Down);
    assert_eq!(press(&mut model, "r"), [Command::Reprint(order("approved"))]);
}

#[test]
fn quitting_asks_only_while_a_payment_is_under_way() {
    for key in [Key::Char('q'), Key::Interrupt] {
        assert_eq!(idle().on_key(key), [Command::Quit]);
        let mut model = card_wanted();
        assert!(model.on_key(key).is_empty());
        assert!(model.on_key(Key::Esc).is_empty() && model.question.is_none());
        model.on_key(key);
        assert_eq!(model.on_key(Key::Char('y')), [Command::Quit]);
    }
    let mut model = pin_wanted();
    model.on_key(Key::Interrupt);
    assert_eq!(model.on_key(Key::Interrupt), [Command::Quit], "twice means it");
}

#[test]
fn switches_work_in_every_scene() {
    for mut model in [idle(), card_wanted(), pin_wanted()] {
        assert_eq!(model.on_key(Key::F(5)), [Command::Network(false)]);
        assert_eq!(model.on_key(Key::F(5)), [Command::Network(true)]);
        assert_eq!(model.on_key(Key::F(6)), [Command::SilenceHost(true)]);
        model.on_seen(Seen::View(working(Stage::TalkingToCard)), at(30));
        assert!(model.host_silent);
        model.on_seen(Seen::View(working(Stage::WaitingForHost)), at(31));
        assert!(!model.host_silent, "this payment takes the silence");
    }
}

#[test]
fn an_unknown_outcome_becomes_reversed_before_your_eyes() {
    let mut model = pin_wanted();
    model.on_seen(Seen::View(working(Stage::WaitingForHost)), at(31));
    model.on_seen(Seen::View(result(ResultKind::Unknown, "a")), at(40));
    let mut owed = Owed {
        order: order("a"),
        stan: 1,
        amount: Amount::new(100, Currency::Cny).unwrap(),
        tries: 0,
        due_at: UnixMillis(0),
        is_manual: false,
    };
    model.on_books(Books { owed: vec![owed.clone()], ..Books::default() });
    owed.tries = 1;
    model.on_books(Books { owed: vec![owed.clone()], ..Books::default() });
    model.on_books(Books { owed: vec![owed], ..Books::default() });
    model.on_seen(Seen::View(result(ResultKind::Reversed, "a")), at(60));
    assert_eq!(model.scene(), Scene::Result);
    let tail = log(&model);
    assert_eq!(tail.iter().filter(|what| **what == What::ReversalTried).count(), 1);
    assert_eq!(tail.last(), Some(&What::Reversed));
}

#[test]
fn a_reversal_in_the_background_leaves_the_typist_alone() {
    let mut model = idle();
    press(&mut model, "5");
    model.on_seen(Seen::View(result(ResultKind::Reversed, "a")), at(60));
    assert_eq!(model.scene(), Scene::Idle);
    assert_eq!(model.draft.as_str(), "5");
    assert_eq!(model.notice.as_deref(), Some("↺ ¥1.00 said"));
}

#[test]
fn a_result_is_left_at_once_even_if_the_core_is_busy() {
    let mut model = card_wanted();
    model.on_seen(Seen::View(result(ResultKind::Unknown, "a")), at(40));
    assert_eq!(model.on_key(Key::Enter), [Command::Confirm]);
    assert_eq!(model.scene(), Scene::Idle);
    sold(&mut model);
    assert_eq!(model.scene(), Scene::Waiting);
    model.on_seen(Seen::Refused(SubmitError::Rejected(Reject::Busy { with: "x" })), at(41));
    assert_eq!((model.scene(), model.notice.is_some()), (Scene::Idle, true));
}

#[test]
fn a_result_that_is_shown_again_is_logged_once() {
    let mut model = card_wanted();
    model.on_seen(Seen::View(result(ResultKind::Approved, "a")), at(40));
    model.on_seen(Seen::View(result(ResultKind::Approved, "a")), at(41)); // now with the printer's trouble
    assert_eq!(log(&model).iter().filter(|what| **what == What::Approved).count(), 1);
}

fn any_key() -> impl Strategy<Value = Key> {
    prop_oneof![
        prop::sample::select("0123456789.tisvroghn?yqx ".chars().collect::<Vec<_>>()).prop_map(Key::Char),
        Just(Key::Enter),
        Just(Key::Backspace),
        Just(Key::Esc),
        Just(Key::Up),
        Just(Key::Down),
        Just(Key::PageUp),
        Just(Key::PageDown),
        Just(Key::Tab),
        (0_u8..13).prop_map(Key::F),
        Just(Key::Interrupt),
    ]
}

proptest! {
    #[test]
    fn every_millisecond_has_a_name_for_a_payment(now in 0_i64..10_000_000_000_000) {
        let mut model = idle();
        model.tick(Moment { at: at(0), unix: UnixMillis(now) });
        let named = matches!(sold(&mut model), Command::Sale { .. });
        prop_assert!(named);
    }

    #[test]
    fn whatever_is_pressed_a_sale_begins_only_at_rest(keys in prop::collection::vec(any_key(), 0..40), scene in 0..3) {
        let mut model = [idle(), card_wanted(), pin_wanted()].into_iter().nth(scene as usize).unwrap();
        for key in keys {
            let before = model.scene();
            for command in model.on_key(key) {
                match command {
                    Command::Sale { .. } | Command::Void { .. } | Command::Reprint(_) => {
                        prop_assert_eq!(before, Scene::Idle);
                    }
                    Command::Present { .. } => prop_assert_eq!(before, Scene::Present),
                    _ => {}
                }
            }
        }
    }
}
