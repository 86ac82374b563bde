//! Request and response bodies.

use std::fmt;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Frame, SizeHint};

/// Any error, as a transport or a credential gives it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

type Stream = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BoxError> + Send>>;

/// A request or response body: bytes that are there already, or a stream of them.
#[derive(Default)]
pub struct Body(Inner);

enum Inner {
    Full(Bytes),
    /// The mutex is never locked: it makes the body `Sync`, which HTTP clients ask for and streams often are not.
    Stream(Mutex<Stream>),
}

impl Default for Inner {
    fn default() -> Self {
        Self::Full(Bytes::new())
    }
}

impl Body {
    /// A body without a byte.
    pub const fn empty() -> Self {
        Self(Inner::Full(Bytes::new()))
    }

    /// A body that is read as it is sent, or handed on as it is received.
    pub fn stream<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(Inner::Stream(Mutex::new(Box::pin(Boxed(Box::pin(body))))))
    }

    /// The bytes, unless this is a stream.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Inner::Full(bytes) => Some(bytes),
            Inner::Stream(_) => None,
        }
    }

    /// The same body again, unless it is a stream, which can be read only once.
    pub fn try_clone(&self) -> Option<Self> {
        self.as_bytes().cloned().map(Self::from)
    }

    /// Reads to the end, or to `limit` bytes. What was read by then is returned in either case.
    pub(super) async fn collect(mut self, limit: usize) -> (Bytes, Option<Fault>) {
        if let Inner::Full(bytes) = &mut self.0 {
            let fault = (bytes.len() > limit).then_some(Fault::TooLarge);
            bytes.truncate(limit);
            return (std::mem::take(bytes), fault);
        }
        let mut read = BytesMut::new();
        loop {
            let frame =
                std::future::poll_fn(|cx| http_body::Body::poll_frame(Pin::new(&mut self), cx));
            match frame.await {
                None => return (read.freeze(), None),
                Some(Err(error)) => return (read.freeze(), Some(Fault::Broken(error))),
                Some(Ok(frame)) => {
                    let Ok(data) = frame.into_data() else {
                        continue;
                    };
                    let room = limit - read.len();
                    read.extend_from_slice(&data[..data.len().min(room)]);
                    if data.len() > room {
                        return (read.freeze(), Some(Fault::TooLarge));
                    }
                }
            }
        }
    }
}

/// Why a body was not read to its end.
#[derive(Debug)]
pub(super) enum Fault {
    TooLarge,
    Broken(BoxError),
}

/// A stream with its error boxed.
struct Boxed<B>(Pin<Box<B>>);

impl<B> http_body::Body for Boxed<B>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = ready!(self.0.as_mut().poll_frame(cx));
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            Inner::Full(bytes) if bytes.is_empty() => Poll::Ready(None),
            Inner::Full(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Inner::Stream(stream) => {
                let stream = stream
                    .get_mut()
                    .unwrap_or_else(|poisoned| poisoned.into_inner());
                stream.as_mut().poll_frame(cx)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.as_bytes().is_some_and(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        self.as_bytes()
            .map(|bytes| SizeHint::with_exact(bytes.len() as u64))
            .unwrap_or_default()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Full(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_bytes() {
            Some(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            None => f.write_str("Body(stream)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait::block_on;

    struct Chunks(Vec<Result<&'static str, &'static str>>);

    impl http_body::Body for Chunks {
        type Data = Bytes;
        type Error = BoxError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
            Poll::Ready(self.0.pop().map(|chunk| match chunk {
                Ok(text) => Ok(Frame::data(Bytes::from_static(text.as_bytes()))),
                Err(text) => Err(text.into()),
            }))
        }
    }

    #[test]
    fn collects_up_to_the_limit_and_keeps_what_it_read() {
        let chunks = || Body::stream(Chunks(vec![Ok("world"), Ok("hello ")]));
        let (read, fault) = block_on(chunks().collect(11));
        assert_eq!((&read[..], fault.is_none()), (&b"hello world"[..], true));
        let (read, fault) = block_on(chunks().collect(8));
        assert_eq!(&read[..], b"hello wo");
        assert!(matches!(fault, Some(Fault::TooLarge)));
        let (read, fault) = block_on(Body::from(b"hello".to_vec()).collect(4));
        assert_eq!(&read[..], b"hell");
        assert!(matches!(fault, Some(Fault::TooLarge)));
    }

    #[test]
    fn keeps_what_came_before_a_cut() {
        let (read, fault) =
            block_on(Body::stream(Chunks(vec![Err("cut"), Ok("half")])).collect(99));
        assert_eq!(&read[..], b"half");
        assert!(matches!(fault, Some(Fault::Broken(error)) if error.to_string() == "cut"));
    }
}
