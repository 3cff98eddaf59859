//! What must hold after every run, on the disk, in the host's ledger, on screen and paper.

use std::collections::BTreeMap;

use suanpan_core::journal::{Fact, Journal};
use suanpan_core::payment::{PaymentKind, PaymentState};
use suanpan_core::queue::ReversalStatus;
use suanpan_core::view::{ResultKind, ResultView, View};

use super::{host, World};

impl World {
    /// An outcome on the screen is an outcome on the disk.
    pub fn show(&mut self, view: View) {
        if let View::Result(ResultView { kind, order: Some(order), .. }) = &view {
            let payment = self.disk.payment(order).unwrap().expect("shown, but not on the disk");
            let kinds: &[ResultKind] = match payment.state {
                PaymentState::Approved | PaymentState::Voided => &[ResultKind::Approved],
                PaymentState::Declined => &[ResultKind::Declined],
                PaymentState::NotSent => &[ResultKind::NotSent],
                PaymentState::Reversing => {
                    assert!(self.owed().iter().any(|owed| owed.order == *order), "unknown, none owed");
                    &[ResultKind::Unknown]
                }
                PaymentState::Reversed => &[ResultKind::Reversed],
                PaymentState::InFlight => &[],
            };
            assert!(kinds.contains(kind), "{kind:?} shown, {:?} on the disk", payment.state);
        }
        self.views.push(view);
    }

    /// A payment's request leaves only after the payment and its reversal are on the disk.
    pub fn check_durable(&self, frame: &[u8]) {
        let Some((mti, stan, batch)) = host::identity(frame) else { return };
        let rows = self.rows();
        let row = rows.iter().find(|row| row.stan == stan && row.batch == batch);
        match mti {
            0x0200 => {
                let row = row.expect("sent before its reversal was written down");
                let payment =
                    self.disk.payment(&row.order).unwrap().expect("sent before it was written down");
                assert_eq!(payment.state, PaymentState::InFlight);
                assert_eq!(row.status, ReversalStatus::Armed);
                assert!(self.owed().is_empty(), "a payment went before an owed reversal");
            }
            0x0400 => assert!(row.is_some(), "reversed without a reversal on the disk"),
            _ => {}
        }
    }

    /// Holds at any moment at which the process lives, drained or not.
    pub fn check_always(&self) {
        self.check_numbers();
        self.check_charges_are_known();
        self.check_approvals_last();
        self.check_every_payment_ends();
    }

    /// Holds once nothing is owed and the host could be reached.
    pub fn check_drained(&mut self) {
        assert!(self.owed().is_empty());
        self.check_always();
        // I4, I2: both books say the same, payment by payment and in sum.
        assert_eq!(self.host.net(), self.disk.net_minor().unwrap(), "the books differ");
        for (order, minor) in self.net_by_order() {
            let payment = self.disk.payment(&order).unwrap().unwrap();
            assert_eq!(minor, payment.net_minor(), "{order}: {:?}", payment.state);
        }
        self.check_recovery_changes_nothing();
    }

    /// I6: STAN and slip numbers strictly increase.
    fn check_numbers(&self) {
        let stans: Vec<u32> = self
            .disk
            .facts()
            .iter()
            .filter_map(|fact| match fact {
                Fact::PaymentSent { stan, .. } => Some(*stan),
                Fact::ManagementSent { stan, .. } => *stan,
                _ => None,
            })
            .collect();
        assert!(stans.is_sorted_by(|one, next| one < next), "STAN: {stans:?}");
        let mut slips: Vec<_> = self.disk.latest(usize::MAX).unwrap();
        slips.retain(|payment| payment.slip.is_some());
        slips.sort_by_key(|payment| payment.slip);
        assert!(slips.is_sorted_by(|one, next| one.slip < next.slip), "a slip number twice");
        assert!(slips.is_sorted_by_key(|payment| payment.stan), "slip numbers out of order");
    }

    /// Which order each STAN belongs to, as the journal has written it down.
    fn orders(&self) -> BTreeMap<u32, suanpan_core::order::OrderKey> {
        let facts = self.disk.facts();
        let sent = facts.into_iter().filter_map(|fact| match fact {
            Fact::PaymentSent { order, stan, .. } => Some((stan, order)),
            _ => None,
        });
        sent.collect()
    }

    fn net_by_order(&self) -> BTreeMap<suanpan_core::order::OrderKey, i64> {
        let orders = self.orders();
        let mut net = BTreeMap::new();
        for charge in &self.host.ledger {
            let order = orders[&charge.stan].clone();
            let sign = if charge.voids.is_some() { -1 } else { 1 };
            *net.entry(order).or_insert(0) += i64::from(charge.stands) * sign * charge.minor;
        }
        net
    }

    /// I2, I3: the host has booked nothing that was not written down first, and no order twice.
    fn check_charges_are_known(&self) {
        let orders = self.orders();
        let mut standing = BTreeMap::new();
        for charge in self.host.ledger.iter().filter(|charge| charge.stands) {
            let order = orders.get(&charge.stan).expect("booked, but never written down");
            *standing.entry(order).or_insert(0) += 1;
        }
        for (order, count) in standing {
            assert_eq!(count, 1, "{order} is charged {count} times");
        }
    }

    /// I1: what was shown or printed as approved is approved for ever, and so it is at the host.
    fn check_approvals_last(&self) {
        for view in &self.views {
            let View::Result(result) = view else { continue };
            let (ResultKind::Approved, Some(order)) = (result.kind, &result.order) else { continue };
            let payment = self.disk.payment(order).unwrap().expect("an approval is lost");
            assert!(
                matches!(payment.state, PaymentState::Approved | PaymentState::Voided),
                "{order} was shown approved, now {:?}",
                payment.state
            );
            let booked = self.host.ledger.iter().find(|charge| charge.stan == payment.stan);
            assert!(booked.is_some_and(|charge| charge.stands), "{order}: approved, not at the host");
        }
        let approved = self.disk.latest(usize::MAX).unwrap().iter().filter(|it| it.slip.is_some()).count();
        assert!(approved >= self.slips.len().saturating_sub(self.reprints), "a slip without an approval");
    }

    /// I5: every payment has its outcome, or is unknown with a reversal that is owed.
    fn check_every_payment_ends(&self) {
        for payment in self.disk.latest(usize::MAX).unwrap() {
            let owed = self.owed().iter().any(|row| row.order == payment.order);
            let armed = self.rows().iter().any(|row| row.order == payment.order) && !owed;
            match payment.state {
                PaymentState::InFlight => assert!(armed, "{}: in flight, not armed", payment.order),
                PaymentState::Reversing => assert!(owed, "{}: unknown, none owed", payment.order),
                _ => assert!(!owed && !armed, "{}: ended, and owed", payment.order),
            }
            if let (PaymentKind::Void { original }, PaymentState::Approved) = (&payment.kind, payment.state) {
                let sale = self.disk.payment(original).unwrap().unwrap();
                assert_eq!(sale.state, PaymentState::Voided, "{original}");
            }
        }
    }

    /// I12: recovery twice is recovery once.
    pub fn check_recovery_changes_nothing(&mut self) {
        self.reopen();
        let image = self.disk.image();
        self.reopen();
        assert_eq!(image, self.disk.image(), "the second recovery changed something");
    }
}
