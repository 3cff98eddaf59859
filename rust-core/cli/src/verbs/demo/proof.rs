//! The closing proof: what the acquirer booked and what the journal says, line by line.

use std::collections::BTreeMap;
use std::fmt;

use suanpan_core::money::{Amount, Currency};
use suanpan_core::payment::{Payment, PaymentKind, PaymentState};
use suanpan_sim::Line;

/// One STAN, as both sides have it.
#[derive(Default)]
struct Row {
    host: Option<Line>,
    journal: Option<Payment>,
}

/// Both sides' books, joined.
pub struct Proof {
    rows: BTreeMap<(u32, u32), Row>,
    host_net_minor: i64,
    journal_net_minor: i64,
}

impl Proof {
    /// Joins the books by batch and STAN.
    pub fn new(host: Vec<Line>, payments: Vec<Payment>, host_net_minor: i64, journal_net_minor: i64) -> Self {
        let mut rows: BTreeMap<(u32, u32), Row> = BTreeMap::new();
        for line in host {
            let name = (line.trace.batch, line.trace.stan);
            rows.entry(name).or_default().host = Some(line);
        }
        for payment in payments {
            let name = (payment.batch, payment.stan);
            rows.entry(name).or_default().journal = Some(payment);
        }
        Proof { rows, host_net_minor, journal_net_minor }
    }

    /// Whether both sides agree: on every line that moved money, and on the net.
    pub fn holds(&self) -> bool {
        self.host_net_minor == self.journal_net_minor && self.rows.values().all(Row::agrees)
    }
}

impl Row {
    /// Whether both sides say the same of what this line did to the merchant's net.
    fn agrees(&self) -> bool {
        let host = self.host.as_ref().map_or(0, Line::net_minor);
        host == self.journal.as_ref().map_or(0, Payment::net_minor)
    }
}

/// `-¥12.80`, `¥0.00`.
pub fn signed(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let magnitude = i64::try_from(minor.unsigned_abs()).unwrap_or(i64::MAX);
    match Amount::new(magnitude, Currency::Cny) {
        Ok(amount) => format!("{sign}{amount}"),
        Err(_) if minor == 0 => "¥0.00".to_owned(),
        Err(_) => format!("{minor} fen"),
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  batch  STAN    kind  {:>12}  {:<10}  {:<10}", "amount", "acquirer", "journal")?;
        for ((batch, stan), row) in &self.rows {
            let (kind, amount) = match (&row.host, &row.journal) {
                (Some(line), _) => (line.kind.name(), line.amount_minor),
                (None, Some(payment)) => (kind_name(&payment.kind), payment.amount.minor()),
                (None, None) => continue,
            };
            let host = row.host.as_ref().map_or("-", |line| line.state.name());
            let journal = row.journal.as_ref().map_or("-", |payment| name(payment.state));
            let verdict = if row.agrees() { "=" } else { "DIFFERS" };
            let amount = signed(amount);
            writeln!(
                f,
                "  {batch:06} {stan:06}  {kind:<4}  {amount:>12}  {host:<10}  {journal:<10}  {verdict}"
            )?;
        }
        let verdict = if self.host_net_minor == self.journal_net_minor { "=" } else { "DIFFERS FROM" };
        write!(
            f,
            "  acquirer's net {} {verdict} journal's net {}",
            signed(self.host_net_minor),
            signed(self.journal_net_minor)
        )
    }
}

fn kind_name(kind: &PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Sale => "sale",
        PaymentKind::Void { .. } => "void",
    }
}

fn name(state: PaymentState) -> &'static str {
    match state {
        PaymentState::InFlight => "in flight",
        PaymentState::Approved => "approved",
        PaymentState::Declined => "declined",
        PaymentState::NotSent => "not sent",
        PaymentState::Reversing => "reversing",
        PaymentState::Reversed => "reversed",
        PaymentState::Voided => "voided",
    }
}
