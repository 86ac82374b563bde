//! Request and response bodies.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::io::{self, Read};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes, BytesMut};
use http_body::{Frame, SizeHint};

use super::content::Content;
use super::timeout::Deadline;
use super::wait::block_on;

/// Any error, as a transport or a credential gives it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

type Stream = Pin<Box<dyn http_body::Body<Data = Bytes, Error = BoxError> + Send>>;

/// How much of a reader is handed on at a time.
const PIECE: usize = 64 << 10;

/// A request or response body: bytes that are there already, or a stream of them.
#[derive(Default)]
pub struct Body(Inner);

enum Inner {
    Full(Bytes),
    /// The mutex is never locked: it makes the body `Sync`, which HTTP clients ask for and streams often are not.
    Stream(Mutex<Stream>),
    /// One after the other, each opened when the one before has ended.
    Chain {
        rest: VecDeque<Content>,
        open: Option<Box<Body>>,
    },
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

    /// A body that is read, in pieces, on the thread that asks for them.
    pub fn read(reader: impl Read + Send + 'static) -> Self {
        Self::stream(Reader(Box::new(reader)))
    }

    /// The bytes of several, one after the other.
    pub(super) fn chain(contents: Vec<Content>) -> Self {
        if let [content] = contents.as_slice()
            && let Some(bytes) = content.as_bytes()
        {
            return bytes.clone().into();
        }
        Self(Inner::Chain {
            rest: contents.into(),
            open: None,
        })
    }

    /// The bytes, unless this is a stream.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Inner::Full(bytes) => Some(bytes),
            Inner::Stream(_) | Inner::Chain { .. } => None,
        }
    }

    /// How many bytes there are, if that is known.
    pub(super) fn length(&self) -> Option<u64> {
        http_body::Body::size_hint(self).exact()
    }

    /// The same body again, unless it is a stream, which can be read only once.
    pub fn try_clone(&self) -> Option<Self> {
        match &self.0 {
            Inner::Full(bytes) => Some(bytes.clone().into()),
            Inner::Chain { rest, open: None } => Some(Self(Inner::Chain {
                rest: rest.clone(),
                open: None,
            })),
            Inner::Stream(_) | Inner::Chain { .. } => None,
        }
    }

    /// The next bytes, as they come; `None` at the end.
    ///
    /// # Errors
    /// The connection ended within the body, or what is sent could not be read.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, BoxError> {
        loop {
            let frame = poll_fn(|cx| http_body::Body::poll_frame(Pin::new(&mut *self), cx));
            match frame.await.transpose()?.map(Frame::into_data) {
                None => return Ok(None),
                Some(Ok(data)) => return Ok(Some(data)),
                // Trailers.
                Some(Err(_)) => {}
            }
        }
    }

    /// The bytes, to be read on this thread, which waits for them.
    pub fn into_read(self) -> impl Read + Send {
        Waiting {
            body: self,
            chunk: Bytes::new(),
        }
    }

    /// Reads to the end, or to `limit` bytes. What was read by then is returned in either case.
    pub(super) async fn collect(
        mut self,
        limit: usize,
        mut deadline: Option<&mut Deadline>,
    ) -> (Bytes, Option<Fault>) {
        if let Inner::Full(bytes) = &mut self.0 {
            let fault = (bytes.len() > limit).then_some(Fault::TooLarge);
            bytes.truncate(limit);
            return (std::mem::take(bytes), fault);
        }
        let mut read = BytesMut::new();
        loop {
            let next = match deadline.as_deref_mut() {
                None => self.chunk().await,
                Some(deadline) => {
                    let next = deadline.within(self.chunk()).await;
                    next.unwrap_or_else(|elapsed| Err(elapsed.into()))
                }
            };
            match next {
                Ok(None) => return (read.freeze(), None),
                Err(error) => return (read.freeze(), Some(Fault::Broken(error))),
                Ok(Some(data)) => {
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

/// A blocking reader as a stream: every frame is ready when it is asked for.
struct Reader<R>(Box<R>);

impl<R: Read> http_body::Body for Reader<R> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let mut piece = vec![0; PIECE];
        let frame = loop {
            match self.0.read(&mut piece) {
                Ok(0) => break None,
                Ok(length) => {
                    piece.truncate(length);
                    break Some(Ok(Frame::data(piece.into())));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Some(Err(error.into())),
            }
        };
        Poll::Ready(frame)
    }
}

/// A body as a blocking reader.
struct Waiting {
    body: Body,
    chunk: Bytes,
}

impl Read for Waiting {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            match block_on(self.body.chunk()).map_err(io::Error::other)? {
                Some(chunk) => self.chunk = chunk,
                None => return Ok(0),
            }
        }
        let length = self.chunk.len().min(to.len());
        self.chunk.copy_to_slice(&mut to[..length]);
        Ok(length)
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
                let stream = stream.get_mut().unwrap_or_else(PoisonError::into_inner);
                stream.as_mut().poll_frame(cx)
            }
            Inner::Chain { rest, open } => loop {
                if let Some(body) = open {
                    match ready!(Pin::new(body.as_mut()).poll_frame(cx)) {
                        None => *open = None,
                        frame => return Poll::Ready(frame),
                    }
                }
                match rest.pop_front().map(|content| content.open()) {
                    None => return Poll::Ready(None),
                    Some(Ok(body)) => *open = Some(Box::new(body)),
                    Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                }
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.as_bytes().is_some_and(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        let length = match &self.0 {
            Inner::Full(bytes) => Some(bytes.len() as u64),
            Inner::Chain { rest, open: None } => rest.iter().map(Content::length).sum(),
            Inner::Stream(_) | Inner::Chain { .. } => None,
        };
        length.map(SizeHint::with_exact).unwrap_or_default()
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

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(bytes) => write!(f, "Body({bytes} bytes)"),
            None => f.write_str("Body(stream)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let (read, fault) = block_on(chunks().collect(11, None));
        assert_eq!((&read[..], fault.is_none()), (&b"hello world"[..], true));
        let (read, fault) = block_on(chunks().collect(8, None));
        assert_eq!(&read[..], b"hello wo");
        assert!(matches!(fault, Some(Fault::TooLarge)));
        let (read, fault) = block_on(Body::from(b"hello".to_vec()).collect(4, None));
        assert_eq!(&read[..], b"hell");
        assert!(matches!(fault, Some(Fault::TooLarge)));
    }

    #[test]
    fn keeps_what_came_before_a_cut() {
        let (read, fault) =
            block_on(Body::stream(Chunks(vec![Err("cut"), Ok("half")])).collect(99, None));
        assert_eq!(&read[..], b"half");
        assert!(matches!(fault, Some(Fault::Broken(error)) if error.to_string() == "cut"));
    }

    #[test]
    fn a_chain_is_one_body_that_can_be_sent_again() {
        let contents = || {
            let opened = || Ok(Body::read(io::Cursor::new("b")));
            let opened = Content::opened(opened).with_length(1);
            vec![Content::from("a"), opened, Content::from("c")]
        };
        let body = Body::chain(contents());
        assert_eq!(body.length(), Some(3));
        let again = body.try_clone().expect("not begun");
        for body in [body, again] {
            let mut read = String::new();
            body.into_read().read_to_string(&mut read).expect("text");
            assert_eq!(read, "abc");
        }
        let mut begun = Body::chain(contents());
        let first = block_on(begun.chunk()).expect("bytes");
        assert_eq!(first.as_deref(), Some(&b"a"[..]));
        assert!(begun.try_clone().is_none());
        let failing = Content::opened(|| Err("gone".into()));
        let mut broken = Body::chain(vec![Content::from("a"), failing]);
        assert_eq!(broken.length(), None);
        assert!(block_on(broken.chunk()).is_ok());
        let error = block_on(broken.chunk()).expect_err("gone");
        assert_eq!(error.to_string(), "gone");
    }
}
