//! Tokens that end, and are fetched anew in time.

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use super::body::BoxError;
use super::credential::{Credential, Token};
use super::secret::Secret;
use super::transport::BoxFuture;

/// How long before its end a token is replaced, unless somebody says otherwise.
const MARGIN: Duration = Duration::from_secs(5 * 60);

/// How long nobody asks again for a new token after that failed, while the old one is still good.
const PATIENCE: Duration = Duration::from_secs(30);

/// A credential that fetches tokens with a function, and keeps each until shortly before its end.
///
/// - A token is kept for each set of scopes, and replaced five minutes before it ends ([`Self::margin`]), or after half
///   of its life if that is later.
/// - Callers that need the same token at the same time wait for one fetch, and get what came of it, be it an error. If
///   the caller that fetches is dropped, one of the others takes over.
/// - While a token is being replaced, and where that fails, the old one is used until its end.
/// - A token that the service refuses (`401`) is forgotten; the call is repeated once with a new one.
///
/// It needs no particular executor, and works for calls that wait on their thread.
///
/// ```ignore
/// let credential = Refreshing::new(|scopes| {
///     let scope = scopes.join(" ");
///     async move {
///         let answer = my_token_service(scope).await?;
///         Ok(Token::new(answer.access_token).lasting(Duration::from_secs(answer.expires_in)))
///     }
/// });
/// ```
pub struct Refreshing {
    fetch: Box<Fetch>,
    margin: Duration,
    /// What is known of the tokens, by their scopes: no more sets than the document has.
    slots: Mutex<Vec<(Vec<String>, Arc<Slot>)>>,
}

type Fetch = dyn Fn(&[&str]) -> BoxFuture<'static, Result<Token, BoxError>> + Send + Sync;

impl Refreshing {
    /// Fetches tokens with this function. It is given the scopes that a token must be good for.
    pub fn new<F, R>(fetch: F) -> Self
    where
        F: Fn(&[&str]) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Token, BoxError>> + Send + 'static,
    {
        Self {
            fetch: Box::new(move |scopes| Box::pin(fetch(scopes))),
            margin: MARGIN,
            slots: Mutex::default(),
        }
    }

    /// Replaces a token this long before its end (default: five minutes), or after half of its life if that is later.
    #[must_use]
    pub fn margin(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    async fn get(&self, scopes: &[&str]) -> Result<Secret<String>, BoxError> {
        let slot = self.slot(scopes);
        let mut begun = None;
        let turn = poll_fn(|cx| {
            let mut state = slot.lock();
            state.turn(&mut begun, SystemTime::now(), cx.waker())
        });
        match turn.await {
            Turn::Done(outcome) => outcome.map_err(BoxError::from),
            Turn::Fetch => {
                // From here on others wait for us, until this is dropped.
                let fetching = Fetching(&slot);
                let fetched = (self.fetch)(scopes).await;
                fetching.end(fetched, self.margin, SystemTime::now())
            }
        }
    }

    fn slot(&self, scopes: &[&str]) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, slot)) = slots.iter().find(|(known, _)| known == scopes) {
            return Arc::clone(slot);
        }
        let slot = Arc::<Slot>::default();
        let scopes = scopes.iter().map(|scope| (*scope).to_owned());
        slots.push((scopes.collect(), Arc::clone(&slot)));
        slot
    }
}

impl Credential for Refreshing {
    fn token<'a>(
        &'a self,
        scopes: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Option<Secret<String>>, BoxError>> {
        Box::pin(async move { self.get(scopes).await.map(Some) })
    }

    fn refused(&self, scopes: &[&str], token: &Secret<String>) -> bool {
        let slot = self.slot(scopes);
        let mut state = slot.lock();
        // Another call may have replaced it already.
        state.held.take_if(|held| held.token.secret == *token);
        true
    }
}

impl fmt::Debug for Refreshing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refreshing")
            .field("margin", &self.margin)
            .finish_non_exhaustive()
    }
}

/// The token for one set of scopes, and who waits for it.
#[derive(Default)]
struct Slot(Mutex<State>);

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// Whether somebody fetches a token.
    is_fetching: bool,
    /// How many times somebody began to.
    fetches: u64,
    /// What came of a fetch, by its number: for those who waited for it.
    last: Option<(u64, Outcome)>,
    waiting: Vec<Waker>,
}

type Outcome = Result<Secret<String>, Failed>;

struct Held {
    token: Token,
    /// When to fetch another.
    due: Option<SystemTime>,
}

/// What a caller is to do.
enum Turn {
    Done(Outcome),
    Fetch,
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What a caller is to do; it waits while another fetches. `begun` is the fetch that it waits for, which others
    /// follow if that one is dropped.
    fn turn(&mut self, begun: &mut Option<u64>, now: SystemTime, waker: &Waker) -> Poll<Turn> {
        if let Some(held) = &self.held {
            let is_due = held.due.is_some_and(|due| due <= now);
            if !is_due || self.is_fetching && held.is_good(now) {
                return Poll::Ready(Turn::Done(Ok(held.token.secret.clone())));
            }
        }
        if let (Some(begun), Some((ended, outcome))) = (*begun, &self.last)
            && begun <= *ended
        {
            return Poll::Ready(Turn::Done(outcome.clone()));
        }
        if !self.is_fetching {
            self.is_fetching = true;
            self.fetches += 1;
            return Poll::Ready(Turn::Fetch);
        }
        begun.get_or_insert(self.fetches);
        if !self.waiting.iter().any(|other| other.will_wake(waker)) {
            self.waiting.push(waker.clone());
        }
        Poll::Pending
    }

    fn end(
        &mut self,
        fetched: Result<Token, BoxError>,
        margin: Duration,
        now: SystemTime,
    ) -> Outcome {
        let outcome = match (fetched, &mut self.held) {
            (Ok(token), held) => {
                let secret = token.secret.clone();
                *held = Some(Held::new(token, margin, now));
                Ok(secret)
            }
            (Err(_), Some(held)) if held.is_good(now) => {
                held.due = now.checked_add(PATIENCE);
                Ok(held.token.secret.clone())
            }
            (Err(error), held) => {
                *held = None;
                Err(Failed(Arc::from(error)))
            }
        };
        self.last = Some((self.fetches, outcome.clone()));
        outcome
    }
}

impl Held {
    fn new(token: Token, margin: Duration, now: SystemTime) -> Self {
        let due = token.end.map(|end| {
            let life = end.duration_since(now).unwrap_or_default();
            end.checked_sub(margin.min(life / 2)).unwrap_or(end)
        });
        Self { token, due }
    }

    fn is_good(&self, now: SystemTime) -> bool {
        self.token.end.is_none_or(|end| now < end)
    }
}

/// A fetch under way. However it ends, those who wait are woken.
struct Fetching<'s>(&'s Slot);

impl Fetching<'_> {
    fn end(
        self,
        fetched: Result<Token, BoxError>,
        margin: Duration,
        now: SystemTime,
    ) -> Result<Secret<String>, BoxError> {
        let outcome = self.0.lock().end(fetched, margin, now);
        outcome.map_err(BoxError::from)
    }
}

impl Drop for Fetching<'_> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.0.lock();
            state.is_fetching = false;
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// Why there is no token, for all who waited for it.
#[derive(Clone)]
struct Failed(Arc<dyn Error + Send + Sync>);

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Failed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait::block_on;
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Context;
    use std::thread;

    const SECOND: Duration = Duration::from_secs(1);

    /// A token service that numbers its tokens, and what it was asked.
    #[derive(Default)]
    struct Service {
        fetches: AtomicUsize,
        asked: Mutex<Vec<String>>,
    }

    impl Service {
        fn fetches(&self) -> usize {
            self.fetches.load(Ordering::SeqCst)
        }

        /// Fetches tokens, of which the first lasts this long; a fetch whose number is among `failing` fails.
        fn credential(
            self: &Arc<Self>,
            left: Option<Duration>,
            failing: &'static [usize],
        ) -> Refreshing {
            let service = Arc::clone(self);
            Refreshing::new(move |scopes| {
                let number = service.fetches.fetch_add(1, Ordering::SeqCst);
                let mut asked = service.asked.lock().expect("no panic");
                asked.push(scopes.join(" "));
                async move {
                    crate::wait::Sleep::new(Duration::from_millis(20)).await;
                    if failing.contains(&number) {
                        return Err(format!("no token {number}").into());
                    }
                    let token = Token::new(format!("t{number}"));
                    Ok(match left {
                        Some(left) if number == 0 => token.lasting(left),
                        _ => token,
                    })
                }
            })
        }
    }

    fn get(credential: &Refreshing) -> Result<String, String> {
        let token = block_on(credential.token(&["read"]));
        let token = token.map_err(|error| error.to_string())?;
        Ok(token.expect("a token").into_exposed())
    }

    /// What so many callers get at once.
    fn all(credential: &Refreshing, callers: usize) -> Vec<Result<String, String>> {
        thread::scope(|scope| {
            let calls: Vec<_> = (0..callers)
                .map(|_| scope.spawn(|| get(credential)))
                .collect();
            let calls = calls.into_iter();
            calls.map(|call| call.join().expect("no panic")).collect()
        })
    }

    #[test]
    fn many_callers_share_one_fetch() {
        let service = Arc::new(Service::default());
        let credential = service.credential(None, &[]);
        let tokens = all(&credential, 50);
        assert!(tokens.iter().all(|token| *token == Ok("t0".to_owned())));
        assert_eq!(get(&credential).as_deref(), Ok("t0"));
        assert_eq!(service.fetches(), 1);
    }

    #[test]
    fn each_set_of_scopes_has_its_token() {
        let service = Arc::new(Service::default());
        let credential = service.credential(None, &[]);
        for scopes in [&["a"][..], &["a", "b"], &["a"], &[]] {
            block_on(credential.token(scopes)).expect("a token");
        }
        assert_eq!(*service.asked.lock().expect("no panic"), ["a", "a b", ""]);
    }

    #[test]
    fn a_token_is_replaced_before_its_end() {
        let now = SystemTime::now();
        let due = |life: Duration, margin: Duration| {
            let token = Token::new("t").until(now + life);
            Held::new(token, margin, now).due.expect("an end")
        };
        assert_eq!(due(3600 * SECOND, MARGIN), now + 3300 * SECOND);
        assert_eq!(due(300 * SECOND, MARGIN), now + 150 * SECOND);
        assert_eq!(due(60 * SECOND, Duration::ZERO), now + 60 * SECOND);
        let over = Token::new("t").until(now - SECOND);
        assert_eq!(Held::new(over, MARGIN, now).due, Some(now - SECOND));
        assert_eq!(Held::new(Token::new("t"), MARGIN, now).due, None);
        let service = Arc::new(Service::default());
        let credential = service.credential(Some(Duration::from_millis(200)), &[]);
        assert_eq!(get(&credential).as_deref(), Ok("t0"));
        thread::sleep(Duration::from_millis(200));
        assert_eq!(all(&credential, 20), vec![Ok("t1".to_owned()); 20]);
        assert_eq!(service.fetches(), 2);
    }

    /// Also where the clocks disagree, and each token has ended when it comes.
    #[test]
    fn what_came_of_a_fetch_is_for_all_who_waited_for_it() {
        for (left, failing, said) in [
            (None, &[0][..], Err("no token 0".to_owned())),
            (Some(Duration::ZERO), &[], Ok("t0".to_owned())),
        ] {
            let service = Arc::new(Service::default());
            let credential = service.credential(left, failing);
            let (mut first, mut second) = (
                pin!(credential.token(&["read"])),
                pin!(credential.token(&["read"])),
            );
            let mut idle = Context::from_waker(Waker::noop());
            assert!(first.as_mut().poll(&mut idle).is_pending());
            assert!(second.as_mut().poll(&mut idle).is_pending());
            for call in [first, second] {
                let token = block_on(call).map_err(|error| error.to_string());
                let token = token.map(|token| token.expect("a token").into_exposed());
                assert_eq!(token, said);
            }
            assert_eq!(service.fetches(), 1);
            // Who comes later tries for itself.
            assert_eq!(get(&credential).as_deref(), Ok("t1"));
        }
    }

    #[test]
    fn another_takes_over_from_one_that_is_dropped() {
        let service = Arc::new(Service::default());
        let credential = service.credential(None, &[]);
        let mut idle = Context::from_waker(Waker::noop());
        let mut first = credential.token(&["read"]);
        assert!(first.as_mut().poll(&mut idle).is_pending());
        thread::scope(|scope| {
            let waiting = scope.spawn(|| all(&credential, 5));
            thread::sleep(Duration::from_millis(50));
            assert_eq!(service.fetches(), 1, "the first is not polled any more");
            drop(first);
            let tokens = waiting.join().expect("no panic");
            assert_eq!(tokens, vec![Ok("t1".to_owned()); 5]);
        });
        assert_eq!(service.fetches(), 2);
    }

    #[test]
    fn an_old_token_is_used_while_there_is_no_new_one() {
        let now = SystemTime::now();
        let token = Token::new("old").until(now + 60 * SECOND);
        let mut state = State {
            held: Some(Held::new(token, MARGIN, now)),
            ..State::default()
        };
        let secret = |turn: Poll<Turn>| match turn {
            Poll::Ready(Turn::Done(Ok(secret))) => secret.into_exposed(),
            _ => "none".to_owned(),
        };
        let turn = |state: &mut State, after: u32| {
            state.turn(&mut None, now + after * SECOND, Waker::noop())
        };
        assert_eq!(secret(turn(&mut state, 29)), "old");
        assert!(matches!(turn(&mut state, 30), Poll::Ready(Turn::Fetch)));
        assert_eq!(secret(turn(&mut state, 31)), "old", "others need not wait");
        assert!(turn(&mut state, 60).is_pending(), "but for its end");
        let failed = || Err(BoxError::from("away"));
        let outcome = state.end(failed(), MARGIN, now + 31 * SECOND);
        assert!(outcome.is_ok_and(|secret| secret.expose() == "old"));
        state.is_fetching = false;
        assert_eq!(secret(turn(&mut state, 59)), "old", "not at once again");
        assert!(matches!(turn(&mut state, 61), Poll::Ready(Turn::Fetch)));
        let outcome = state.end(failed(), MARGIN, now + 61 * SECOND);
        assert!(outcome.is_err_and(|error| error.to_string() == "away"));
    }

    #[test]
    fn a_refused_token_is_forgotten() {
        let credential = Arc::<Service>::default().credential(None, &[]);
        assert_eq!(get(&credential).as_deref(), Ok("t0"));
        assert!(credential.refused(&["read"], &"t0".into()));
        assert_eq!(get(&credential).as_deref(), Ok("t1"));
        assert!(credential.refused(&["read"], &"t0".into()), "late");
        assert_eq!(get(&credential).as_deref(), Ok("t1"));
    }

    #[test]
    fn nothing_shows_the_token() {
        let token = Token::new("s3cret").lasting(SECOND);
        let credential = Refreshing::new(|_| async { Ok(Token::new("s3cret")) });
        assert_eq!(get(&credential).as_deref(), Ok("s3cret"));
        assert!(!format!("{token:?} {credential:?}").contains("s3cret"));
    }

    #[test]
    fn a_margin_is_kept() {
        let credential = Arc::<Service>::default().credential(Some(60 * SECOND), &[]);
        let credential = credential.margin(Duration::ZERO);
        assert_eq!(get(&credential).as_deref(), Ok("t0"));
        let slot = credential.slot(&["read"]);
        let ends = slot.lock().held.as_ref().map(|it| (it.due, it.token.end));
        assert!(ends.is_some_and(|(due, end)| due.is_some() && due == end));
    }

    #[test]
    fn who_waits_does_not_get_the_error_of_an_earlier_fetch() {
        let (mut state, now, mut begun) = (State::default(), SystemTime::now(), None);
        let turn = |state: &mut State, begun: &mut _| state.turn(begun, now, Waker::noop());
        assert!(turn(&mut state, &mut begun).is_ready());
        assert!(state.end(Err("away".into()), MARGIN, now).is_err());
        state.is_fetching = false;
        assert!(turn(&mut state, &mut begun).is_ready(), "it fetches again");
        assert!(turn(&mut state, &mut begun).is_pending());
        assert!(turn(&mut state, &mut begun).is_pending(), "and still waits");
    }
}
