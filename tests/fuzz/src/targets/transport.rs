//! A service that answers from a script, in memory; bodies that come in pieces; and futures that never wait.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use oast_runtime::{Body, BoxFuture, Transport, TransportError};

/// Answers one request after the other, and keeps their heads.
#[derive(Clone, Default)]
pub struct Script(Arc<Mutex<Log>>);

#[derive(Default)]
struct Log {
    answers: VecDeque<Response<Body>>,
    requests: Vec<Request<()>>,
}

impl Script {
    pub fn new(answers: impl IntoIterator<Item = Response<Body>>) -> Self {
        let answers = answers.into_iter().collect();
        let requests = Vec::new();
        Self(Arc::new(Mutex::new(Log { answers, requests })))
    }

    /// The requests that came, without their bodies.
    pub fn requests(&self) -> Vec<Request<()>> {
        std::mem::take(
            &mut self
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .requests,
        )
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.requests.push(request.map(drop));
        let answer = log.answers.pop_front();
        Box::pin(async { answer.ok_or_else(|| TransportError::permanent("no answer is left")) })
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

/// A body that comes in these pieces.
pub fn body_of(pieces: Vec<Bytes>) -> Body {
    Body::stream(Pieces(pieces.into()))
}

struct Pieces(VecDeque<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}

/// The result of a future that has nothing to wait for.
pub fn ready<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits, and there is nothing to wait for"),
    }
}

/// All bytes of a body.
pub fn collect(mut body: Body) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(piece) = ready(body.chunk()).expect("a body that is there") {
        all.extend_from_slice(&piece);
    }
    all
}
