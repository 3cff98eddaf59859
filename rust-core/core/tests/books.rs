//! What the books show: history and search, one payment, what is owed, the sum.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // reason: a test fails by panicking
#![allow(clippy::indexing_slicing, clippy::as_conversions)] // reason: as above

mod world;

use suanpan_core::event::Event;
use suanpan_core::payment::PaymentState::{Approved, Declined, Reversing, Voided};
use suanpan_core::view::HistoryPage;
use world::{order, Reaction, Way, World};

fn orders(page: &HistoryPage) -> Vec<&str> {
    page.payments.iter().map(|view| view.payment.order.order_id()).collect()
}

fn page(world: &World, words: &str, before: Option<u64>, limit: usize) -> HistoryPage {
    world.terminal().history(words, before, limit).unwrap()
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat() {
    let mut world = World::signed_on();
    for number in 1..=7 {
        assert_eq!(world.sale(&format!("n{number}"), number * 100), Approved);
    }
    for limit in 1..=8 {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = page(&world, "", before, limit);
            assert!(page.payments.len() <= limit);
            seen.extend(orders(&page).into_iter().map(str::to_owned));
            match page.next {
                Some(next) => before = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, ["n7", "n6", "n5", "n4", "n3", "n2", "n1"], "limit {limit}");
    }
    assert_eq!(orders(&page(&world, "", None, 0)), [""; 0]);
    assert_eq!(page(&world, "", Some(1), 5), HistoryPage { payments: vec![], next: None });
}

#[test]
fn every_word_must_be_part_of_what_the_payment_shows() {
    let mut world = World::signed_on();
    assert_eq!(world.sale("coffee", 123_456), Approved);
    assert_eq!(world.sale("tea", 100), Approved);
    world.host.sale.once(Reaction::code("51"));
    assert_eq!(world.sale("cake", 123_456), Declined);
    for (words, found) in [
        ("", &["cake", "tea", "coffee"][..]),
        ("1234.56", &["cake", "coffee"]),
        ("1,234.5", &["cake", "coffee"]),
        ("COFFEE", &["coffee"]),
        ("1234 declined", &["cake"]),
        ("declined approved", &[]),
        ("0069", &["cake", "tea", "coffee"]),
        ("no such thing", &[]),
    ] {
        assert_eq!(orders(&page(&world, words, None, 9)), found, "{words}");
    }
    let stan = format!("{:06}", world.payment("tea").unwrap().stan);
    assert_eq!(orders(&page(&world, &stan, None, 9)), ["tea"]);
    // No more of the card than its mask can be searched for.
    assert_eq!(orders(&page(&world, "6224242300000069", None, 9)), [""; 0]);
    let next = page(&world, "1234.56", None, 1).next;
    assert_eq!(orders(&page(&world, "1234.56", next, 1)), ["coffee"]);
}

#[test]
fn voidable_is_what_a_void_would_be_taken_for() {
    let mut world = World::signed_on();
    assert_eq!(world.sale("kept", 100), Approved);
    assert_eq!(world.sale("gone", 200), Approved);
    assert_eq!(world.void("v", "gone"), Approved);
    assert_eq!(world.state("gone"), Voided);
    world.host.sale.once(Reaction::code("51"));
    assert_eq!(world.sale("no", 300), Declined);
    let mut told = Vec::new();
    for id in ["kept", "gone", "v", "no"] {
        let view = world.terminal().payment(&order(id)).unwrap().unwrap();
        assert_eq!(view.reprintable, view.payment.slip.is_some());
        assert_eq!(world.terminal().slip(&order(id)).unwrap().is_some(), view.reprintable);
        told.push((view.voidable, view.amount, view.state, view.cause.is_some()));
    }
    let row = |voidable, amount: &str, state, cause| (voidable, amount.to_owned(), state, cause);
    assert_eq!(
        told,
        [
            row(true, "¥1.00", "Approved", false),
            row(false, "¥2.00", "Voided", false),
            row(false, "-¥2.00", "Approved", false),
            row(false, "¥3.00", "Declined", true),
        ]
    );
    for id in ["gone", "v", "no"] {
        let refused = world.submit(Event::Void { order: order(&format!("x{id}")), original: order(id) });
        assert_eq!(refused.unwrap_err().code(), "not_voidable");
    }
    assert_eq!(world.terminal().payment(&order("none")).unwrap(), None);
    let summary = world.terminal().summary().unwrap();
    assert_eq!((summary.net.as_str(), summary.payments), ("¥1.00", 4));
}

#[test]
fn an_owed_reversal_says_what_since_when_and_why() {
    let mut world = World::signed_on();
    world.host.reversal.then = Reaction::way(Way::AnswerLost);
    world.host.sale.once(Reaction::way(Way::AnswerLost));
    assert_eq!(world.sale("lost", 4200), Reversing);
    let owed = world.terminal().owed().unwrap();
    let payment = world.payment("lost").unwrap();
    assert_eq!(owed.len(), 1);
    assert_eq!((owed[0].order.order_id(), owed[0].amount.as_str()), ("lost", "¥42.00"));
    assert_eq!((owed[0].since, owed[0].stan), (Some(payment.changed_at), payment.stan));
    assert_eq!(owed[0].cause.as_ref().unwrap().code, "link:response_timeout");
    assert!(!owed[0].manual && owed[0].card.contains('*'));
}
