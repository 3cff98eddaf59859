//! How a job's end is shown: one place turns states and causes into result views.

use crate::payment::{Cause, Payment, PaymentState};
use crate::text::Texts;
use crate::view::{ResultKind, ResultView, View};

/// A result that belongs to no payment.
pub(crate) fn bare(kind: ResultKind, cause: &Cause, texts: &Texts) -> View {
    View::Result(view(kind, cause, texts))
}

/// The end of a message without money that the host declined: the words of a declined card would mislead.
pub(crate) fn errand_declined(cause: &Cause, texts: &Texts) -> View {
    let (cashier, cardholder) = texts.outcome("management:declined");
    View::Result(ResultView {
        cashier: cashier.to_owned(),
        cardholder: cardholder.to_owned(),
        ..view(ResultKind::Failed, cause, texts)
    })
}

/// A payment's result, the same whether it has just ended or is asked for again.
pub(crate) fn of_payment(payment: &Payment, texts: &Texts) -> View {
    let (kind, code) = match payment.state {
        PaymentState::Approved | PaymentState::Voided => (ResultKind::Approved, "approved"),
        PaymentState::Declined => (ResultKind::Declined, ""),
        PaymentState::NotSent => (ResultKind::NotSent, ""),
        PaymentState::InFlight | PaymentState::Reversing => (ResultKind::Unknown, "unknown"),
        PaymentState::Reversed => (ResultKind::Reversed, "reversed"),
    };
    // The state's own words come first for what the cashier must not mistake; the cause stays in
    // the engineer's line.
    let cause = payment.cause.clone().unwrap_or_else(|| Cause::new(code, ""));
    let mut result = view(kind, &cause, texts);
    if !code.is_empty() {
        let partial = code == "unknown" && cause.code == "host:partial";
        let words = if partial { cause.code.as_str() } else { code };
        let (cashier, cardholder) = texts.outcome(words);
        result.cashier = cashier.to_owned();
        result.cardholder = cardholder.to_owned();
        result.code = code.to_owned();
    }
    View::Result(ResultView {
        order: Some(payment.order.clone()),
        amount: Some(payment.amount.to_string()),
        card: Some(payment.card.pan.masked()),
        slip: payment.slip,
        auth_code: payment.host.auth_code.as_deref().map(|code| code.trim().to_owned()),
        ..result
    })
}

fn view(kind: ResultKind, cause: &Cause, texts: &Texts) -> ResultView {
    let (cashier, cardholder) = texts.outcome(&cause.code);
    let engineer = match cause.detail.as_str() {
        "" => cause.code.clone(),
        detail => format!("{}: {detail}", cause.code),
    };
    ResultView {
        kind,
        order: None,
        amount: None,
        card: None,
        cashier: cashier.to_owned(),
        cardholder: cardholder.to_owned(),
        engineer,
        code: cause.code.clone(),
        slip: None,
        auth_code: None,
        printer: None,
    }
}
