//! What is sent as it is: bytes that are there, or that are read when they are sent; and files, which have a name.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::body::{Body, BoxError};
use super::data::Data;
use super::json::{ReadError, Reader, Writer};

/// Bytes to send: those that are there already, or those of a source that is opened when they are sent.
#[derive(Clone)]
pub struct Content(Source);

type Open = dyn Fn() -> Result<Body, BoxError> + Send + Sync;

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Opened {
        open: Arc<Open>,
        length: Option<u64>,
    },
}

impl Content {
    /// The bytes of a file, read in pieces while they are sent, on the thread that sends them.
    ///
    /// # Errors
    /// There is no such file, or its length cannot be found out.
    pub fn file(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let length = fs::metadata(&path)?.len();
        let open = move || {
            // No further than was announced, should the file have grown.
            let file = fs::File::open(&path)?.take(length);
            Ok(Body::read(file))
        };
        Ok(Self::opened(open).with_length(length))
    }

    /// What `open` gives, which is called whenever the bytes are sent: again, if a request has to be repeated.
    pub fn opened(open: impl Fn() -> Result<Body, BoxError> + Send + Sync + 'static) -> Self {
        Self(Source::Opened {
            open: Arc::new(open),
            length: None,
        })
    }

    /// Tells how many bytes there will be, so that the server is told before it reads them.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        if let Source::Opened { length, .. } = &mut self.0 {
            *length = Some(bytes);
        }
        self
    }

    /// How many bytes there are, if that is known.
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Source::Bytes(bytes) => Some(bytes.len() as u64),
            Source::Opened { length, .. } => *length,
        }
    }

    /// The bytes, if they are there already.
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Source::Bytes(bytes) => Some(bytes),
            Source::Opened { .. } => None,
        }
    }

    /// The bytes, to be read.
    pub(super) fn open(&self) -> Result<Body, BoxError> {
        match &self.0 {
            Source::Bytes(bytes) => Ok(bytes.clone().into()),
            Source::Opened { open, .. } => open(),
        }
    }
}

/// A body can be read once: a request that would have to be repeated fails instead.
impl From<Body> for Content {
    fn from(body: Body) -> Self {
        if let Some(bytes) = body.as_bytes() {
            return bytes.clone().into();
        }
        let body = Mutex::new(Some(body));
        Self::opened(move || {
            let mut body = body.lock().unwrap_or_else(PoisonError::into_inner);
            body.take()
                .ok_or_else(|| "the body was sent already, and can be read only once".into())
        })
    }
}

macro_rules! bytes {
    ($($ty:ty)*) => {
        $(impl From<$ty> for Content {
            fn from(bytes: $ty) -> Self {
                Self(Source::Bytes(bytes.into()))
            }
        }

        impl From<$ty> for File {
            fn from(bytes: $ty) -> Self {
                Self::new(bytes)
            }
        })*
    };
}

bytes!(Bytes Vec<u8> &'static [u8] String &'static str);

/// Bytes are compared; of sources it is known only whether they are the same.
impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Source::Bytes(a), Source::Bytes(b)) => a == b,
            (Source::Opened { open: a, .. }, Source::Opened { open: b, .. }) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "Content({length} bytes)"),
            None => f.write_str("Content(stream)"),
        }
    }
}

/// A part of a `multipart` body: content, and what the server is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    pub(super) content: Content,
    pub(super) name: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) headers: Vec<(String, String)>,
}

impl File {
    /// A file of some content.
    pub fn new(content: impl Into<Content>) -> Self {
        Self {
            content: content.into(),
            name: None,
            media_type: None,
            headers: Vec::new(),
        }
    }

    /// A file of this machine, and its name; it is read in pieces while it is sent.
    ///
    /// # Errors
    /// There is no such file, or its length cannot be found out.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self::new(Content::file(path)?).name(name))
    }

    /// Calls the file this; without a name it is called like the member that it is.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Says what is in it; without, it is the first media type that the document allows, or
    /// `application/octet-stream`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Gives its part a header, instead of one of that name that the document may have for it. A header that cannot
    /// stand there is a violation.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// What is in it.
    pub fn content(&self) -> &Content {
        &self.content
    }
}

/// In a text it is one, too, as far as it can be.
impl Data for File {
    fn blank() -> Self {
        Self::new(String::new())
    }

    fn fill(&mut self, from: &mut Reader<'_>) -> Result<(), ReadError> {
        *self = Self::new(from.text()?.into_owned());
        Ok(())
    }

    fn write(&self, to: &mut Writer) {
        to.file(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait::block_on;

    fn read(content: &Content) -> Result<String, String> {
        let body = content.open().map_err(|error| error.to_string())?;
        let (bytes, fault) = block_on(body.collect(usize::MAX, None));
        match fault {
            None => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Some(fault) => Err(format!("{fault:?}")),
        }
    }

    #[test]
    fn a_file_is_read_each_time_and_no_further_than_it_was_long() {
        let path = std::env::temp_dir().join(format!("oast-content-{}", std::process::id()));
        fs::write(&path, "abc").expect("a file");
        let file = File::open(&path).expect("a file");
        assert_eq!(file.content.length(), Some(3));
        assert_eq!(
            file.name.as_deref(),
            path.file_name().and_then(|name| name.to_str())
        );
        assert_eq!(read(&file.content), Ok("abc".to_owned()));
        fs::write(&path, "abcdef").expect("a file");
        assert_eq!(read(&file.content), Ok("abc".to_owned()));
        fs::remove_file(&path).expect("removed");
        assert!(read(&file.content).is_err());
        assert!(Content::file(&path).is_err());
    }

    #[test]
    fn a_body_can_be_sent_once() {
        let chunks = Body::read(io::Cursor::new("abc"));
        let content = Content::from(chunks);
        assert_eq!(content.length(), None);
        assert_eq!(read(&content), Ok("abc".to_owned()));
        let again = read(&content).expect_err("read");
        assert_eq!(
            again,
            "the body was sent already, and can be read only once"
        );
        let bytes = Content::from(Body::from(vec![1]));
        assert_eq!(bytes.as_bytes().map(|bytes| &bytes[..]), Some(&[1][..]));
        assert_eq!(bytes, Content::from(vec![1]));
        assert_ne!(content, Content::from(vec![1]));
        assert_eq!(content, content.clone());
    }
}
