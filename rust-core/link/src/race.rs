//! Two futures in one task, until one of them ends.

use std::future::{poll_fn, Future};
use std::pin::pin;
use std::task::Poll;

/// `Ok` with what `work` gave, or `Err` with what `rival` gave. When both are ready, `work` wins: an answer
/// that has arrived is never thrown away.
pub(crate) async fn race<W: Future, R: Future>(work: W, rival: R) -> Result<W::Output, R::Output> {
    let (mut work, mut rival) = (pin!(work), pin!(rival));
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending => rival.as_mut().poll(cx).map(Err),
    })
    .await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // reason: a test fails by panicking
    use super::*;
    use std::future::{pending, ready};

    #[test]
    fn work_wins_a_tie_and_the_rival_ends_a_wait() {
        let run = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(run.block_on(race(ready(1), ready(2))), Ok(1));
        assert_eq!(run.block_on(race(ready(1), pending::<u8>())), Ok(1));
        assert_eq!(run.block_on(race(pending::<u8>(), ready(2))), Err(2));
    }
}
