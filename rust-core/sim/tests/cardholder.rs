//! The scripted person at the devices: what a headless terminal hears.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)] // reason: a test fails by panicking

use suanpan_core::card::{EntryMode, LoadedCard, Pan};
use suanpan_core::effect::{Effect, EffectId, EmvAnswer};
use suanpan_core::event::{CardFailure, EmvEnd, Event};
use suanpan_core::host::PinFormat;
use suanpan_core::money::{Amount, Currency};
use suanpan_sim::{deck, Ask, Card, Cardholder, Deed, Hand, Misdeed, TimedDeed};
use suanpan_slip::Slip;

const NOW: i64 = 1_763_956_800_000;
const ID: EffectId = EffectId(7);

fn card(name: &str) -> Card {
    deck().into_iter().find(|card| card.name == name).expect(name)
}

fn amount(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

fn read(modes: &[EntryMode]) -> Effect {
    Effect::ReadCard { id: ID, modes: modes.to_vec(), amount: amount(1), timeout_ms: 60_000 }
}

fn any_way() -> Effect {
    read(&[EntryMode::Swipe, EntryMode::Insert, EntryMode::Tap])
}

fn start(entry: EntryMode, minor: i64) -> Effect {
    Effect::StartEmv { id: ID, entry, amount: amount(minor) }
}

fn tell(answer: EmvAnswer) -> Effect {
    Effect::AnswerEmv { id: ID, answer }
}

fn approved() -> EmvAnswer {
    EmvAnswer::HostApproved { issuer_data: Vec::new() }
}

fn ask_pin() -> Effect {
    let pan: Pan = card("everyday").pan().clone();
    Effect::AskPin {
        id: ID,
        format: PinFormat::Iso0,
        pan,
        amount: amount(100),
        tries_left: None,
        timeout_ms: 60_000,
    }
}

fn print() -> Effect {
    Effect::Print { id: ID, slip: Slip { lines: Vec::new() } }
}

/// Deeds as text: names, and what matters of each.
fn told(deeds: &[TimedDeed]) -> Vec<String> {
    deeds
        .iter()
        .map(|timed| {
            let text = match &timed.deed {
                Deed::Card { entry, track_2, sequence, .. } => {
                    let loaded = LoadedCard::parse(track_2.expose(), *sequence).unwrap();
                    format!("{entry:?} {}", loaded.track_2.pan().unwrap().masked())
                }
                Deed::Event(Event::CardFailed(ID, failure)) => format!("CardFailed {failure:?}"),
                Deed::Event(Event::EmvEnded(ID, end)) => format!("EmvEnded {end:?}"),
                Deed::Event(Event::PinFailed(ID, failure) | Event::PrintFailed(ID, failure)) => {
                    failure.code.clone()
                }
                Deed::Event(event) => event.name().to_owned(),
                Deed::PinDigits { digits, .. } => format!("{} digits", digits.expose().len()),
            };
            if timed.after_ms == 0 {
                text
            } else {
                format!("{text} after {}", timed.after_ms)
            }
        })
        .collect()
}

fn person(hand: Hand) -> Cardholder {
    let mut person = Cardholder::new(1);
    person.hold(hand);
    person
}

fn ask(person: &mut Cardholder, effect: &Effect) -> Vec<String> {
    told(&person.answer(effect, NOW))
}

#[test]
fn a_card_is_presented_the_way_the_hand_likes_or_the_terminal_offers() {
    for entry in [EntryMode::Swipe, EntryMode::Insert, EntryMode::Tap] {
        let mut person = person(Hand::new(card("everyday"), entry));
        assert_eq!(ask(&mut person, &any_way()), [format!("{entry:?} 622424******0069")]);
        assert_eq!(ask(&mut person, &read(&[EntryMode::Swipe])), ["Swipe 622424******0069"]);
    }
    let mut phone = person(Hand::new(card("phone"), EntryMode::Insert));
    assert_eq!(ask(&mut phone, &any_way()).last().unwrap().split(' ').next(), Some("Tap"));
    assert_eq!(ask(&mut phone, &read(&[EntryMode::Swipe])), ["CardFailed Timeout after 60000"]);
    assert_eq!(ask(&mut Cardholder::new(1), &any_way()), ["CardFailed Timeout after 60000"]);
}

#[test]
fn a_chip_asks_for_the_pin_above_its_limit_only() {
    let mut person = person(Hand::new(card("everyday"), EntryMode::Insert));
    assert_eq!(ask(&mut person, &start(EntryMode::Insert, 100_001)), ["EmvAsks"]);
    assert_eq!(ask(&mut person, &ask_pin()), ["6 digits"]);
    assert_eq!(ask(&mut person, &tell(EmvAnswer::PinEntered)), ["CryptogramReady"]);
    assert_eq!(ask(&mut person, &tell(approved())), ["EmvEnded Approved"]);
    assert!(ask(&mut person, &tell(approved())).is_empty(), "the conversation is over");
    assert_eq!(ask(&mut person, &start(EntryMode::Insert, 100_000)), ["CryptogramReady"]);
    assert_eq!(ask(&mut person, &start(EntryMode::Tap, 100_001)), ["CryptogramReady"]);
}

#[test]
fn a_chip_ends_as_the_host_said() {
    for (answer, end) in [
        (approved(), EmvEnd::Approved),
        (EmvAnswer::HostDeclined { issuer_data: Vec::new() }, EmvEnd::Declined),
        (EmvAnswer::HostUnreachable, EmvEnd::Declined),
    ] {
        let mut person = person(Hand::new(card("everyday"), EntryMode::Tap));
        ask(&mut person, &start(EntryMode::Tap, 100));
        assert_eq!(ask(&mut person, &tell(answer)), [format!("EmvEnded {end:?}")]);
    }
    let mut person = person(Hand::new(card("everyday"), EntryMode::Tap));
    ask(&mut person, &start(EntryMode::Tap, 100));
    assert!(ask(&mut person, &tell(EmvAnswer::Abort)).is_empty());
    assert!(ask(&mut person, &tell(approved())).is_empty());
}

#[test]
fn the_pin_entry_shows_in_field_55() {
    let tvr = |answer: Option<EmvAnswer>| {
        let mut person = person(Hand::new(card("cautious"), EntryMode::Insert));
        let mut deeds = person.answer(&start(EntryMode::Insert, 100), NOW);
        if let Some(answer) = answer {
            deeds = person.answer(&tell(answer), NOW);
        }
        deeds.into_iter().find_map(|timed| match timed.deed {
            Deed::Event(Event::CryptogramReady(_, data)) => {
                let at = data.online.windows(2).position(|two| two == [0x95, 0x05]).unwrap();
                Some(data.online[at + 4])
            }
            _ => None,
        })
    };
    assert_eq!(tvr(None), None, "it asks for the PIN first");
    assert_eq!(tvr(Some(EmvAnswer::PinEntered)), Some(0x04));
    assert_eq!(tvr(Some(EmvAnswer::PinBypassed)), Some(0x88));
}

#[test]
fn pins_are_tried_in_order_then_the_person_gives_up() {
    let mut three = person(Hand::new(card("everyday"), EntryMode::Tap).trying(&["0000", "11111", "135790"]));
    let tries: Vec<_> = (0..4).flat_map(|_| ask(&mut three, &ask_pin())).collect();
    assert_eq!(tries, ["4 digits", "5 digits", "6 digits", "PinCancelled"]);
    let deeds = person(Hand::new(card("everyday"), EntryMode::Tap)).answer(&ask_pin(), NOW);
    let Deed::PinDigits { digits, .. } = &deeds[0].deed else { panic!("digits") };
    assert_eq!(digits.expose(), [1, 3, 5, 7, 9, 0]);
    assert_eq!(
        ask(&mut person(Hand::new(card("everyday"), EntryMode::Tap).trying(&[])), &ask_pin()),
        ["PinBypassed"]
    );
}

#[test]
fn each_misdeed_happens_at_its_question_once() {
    use Misdeed as M;
    let approve = [tell(EmvAnswer::PinEntered), tell(approved())];
    let reads: [(M, &[&str]); 8] = [
        (M::Late { ms: 9 }, &["Tap 622424******0069 after 9"]),
        (M::Twice, &["Tap 622424******0069", "Tap 622424******0069"]),
        (M::Silent, &[]),
        (M::AfterStop, &[]),
        (M::Unreadable, &["CardFailed Unreadable"]),
        (M::SeveralCards, &["CardFailed SeveralCards"]),
        (M::NoCard, &["CardFailed Timeout after 60000"]),
        (M::UseChip, &["CardFailed UseChip"]),
    ];
    for (misdeed, expected) in reads {
        let mut person = person(Hand::new(card("everyday"), EntryMode::Tap).with(Ask::ReadCard, 2, misdeed));
        let well = ask(&mut person, &any_way());
        assert_eq!(ask(&mut person, &any_way()), expected, "{misdeed:?}");
        assert_eq!(ask(&mut person, &any_way()), well, "{misdeed:?}: once");
    }
    let _ = CardFailure::Reader; // the one a person cannot cause
    for (question, effect, misdeed, expected) in [
        (Ask::StartEmv, start(EntryMode::Tap, 1), M::Torn, "EmvEnded Failed"),
        (Ask::StartEmv, start(EntryMode::Tap, 1), M::Decline, "EmvEnded Declined"),
        (Ask::AskPin, ask_pin(), M::BypassPin, "PinBypassed"),
        (Ask::AskPin, ask_pin(), M::CancelPin, "PinCancelled"),
        (Ask::AskPin, ask_pin(), M::BreakPinPad, "pin_pad:broken"),
        (Ask::Print, print(), M::NoPaper, "printer:no_paper"),
        (Ask::Print, print(), M::PrintUnknown, "PrintUnknown"),
    ] {
        let mut person = person(Hand::new(card("everyday"), EntryMode::Tap).with(question, 1, misdeed));
        assert_eq!(ask(&mut person, &effect), [expected]);
        assert_ne!(ask(&mut person, &effect), [expected], "{misdeed:?}: once");
    }
    for (misdeed, expected) in [(M::Decline, "EmvEnded Declined"), (M::Torn, "EmvEnded Failed")] {
        let hand = Hand::new(card("cautious"), EntryMode::Insert).with(Ask::AnswerEmv, 2, misdeed);
        let mut person = person(hand);
        ask(&mut person, &start(EntryMode::Insert, 100));
        assert_eq!(ask(&mut person, &approve[0]), ["CryptogramReady"]);
        assert_eq!(ask(&mut person, &approve[1]), [expected], "after the host approved");
    }
}

#[test]
fn an_answer_may_come_after_the_cancel() {
    let quirky = |question| Hand::new(card("everyday"), EntryMode::Tap).with(question, 1, Misdeed::AfterStop);
    let mut reader = person(quirky(Ask::ReadCard));
    assert!(ask(&mut reader, &any_way()).is_empty());
    assert!(ask(&mut reader, &Effect::StopCard(EffectId(8))).is_empty(), "another question was stopped");
    assert_eq!(ask(&mut reader, &Effect::StopCard(ID)), ["Tap 622424******0069"]);
    assert!(ask(&mut reader, &Effect::StopCard(ID)).is_empty());
    let mut pad = person(quirky(Ask::AskPin));
    assert!(ask(&mut pad, &ask_pin()).is_empty());
    assert_eq!(ask(&mut pad, &Effect::StopPin(ID)), ["6 digits"]);
    let mut chip = person(quirky(Ask::StartEmv));
    assert!(ask(&mut chip, &start(EntryMode::Tap, 1)).is_empty());
    assert_eq!(ask(&mut chip, &tell(EmvAnswer::Abort)), ["CryptogramReady"]);
}

#[test]
fn slips_are_collected_when_they_come_out() {
    let hand = Hand::new(card("everyday"), EntryMode::Tap).with(Ask::Print, 1, Misdeed::NoPaper).with(
        Ask::Print,
        2,
        Misdeed::PrintUnknown,
    );
    let mut person = person(hand);
    let counts: Vec<_> = (0..3)
        .map(|_| {
            person.answer(&print(), NOW);
            person.slips().len()
        })
        .collect();
    assert_eq!(counts, [0, 1, 2]);
}

#[test]
fn other_effects_are_none_of_their_business() {
    let mut person = person(Hand::new(card("everyday"), EntryMode::Tap));
    assert!(ask(&mut person, &Effect::DropKeys).is_empty());
    assert!(ask(&mut person, &Effect::SetTimer { id: ID, after_ms: 1 }).is_empty());
}
