//! Lists that come in pages, each with a link to the next
//! (<https://azure.github.io/autorest/extensions/#x-ms-pageable>).

mod requested;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, Method, Request, Uri};

use super::argument::Argument;
use super::body::Body;
use super::call;
use super::call_id;
use super::client::Client;
use super::decode::{self, Manner, Received, Whole};
use super::error::{Error, Failure, NotSent};
use super::find;
use super::link;
use super::long::{self, Final};
use super::operation::{Descriptor, Operation};
use super::request;
use super::response::Response;
use super::timeout::CallLimit;
use super::transport::{BoxFuture, Transport};

pub(super) use requested::{MAX_PAGES, Requested};

/// The query parameter that a service's links leave out, or have of another version.
const VERSION: &str = "api-version";

/// How the pages of an operation hang together.
#[derive(Debug)]
pub struct Paging {
    /// The member of a page that leads to the next; without one there is one page.
    pub link: Option<&'static str>,
    /// The operation that takes the link as an argument, and what its parameters are given. Where there is none the
    /// link is a URL.
    pub by: Option<(&'static Descriptor, &'static [Given])>,
    /// How the first page comes about, if that takes long.
    pub long: Option<Final>,
}

impl Paging {
    /// As most lists have it.
    pub const USUAL: Self = Self {
        link: Some("nextLink"),
        by: None,
        long: None,
    };
}

/// What a parameter of the operation for the next page is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// The argument of the first call at this position.
    Same(usize),
    /// The link.
    Link,
    /// Nothing.
    Nothing,
}

/// The pages of a list, asked for one after the other.
#[must_use = "nothing is sent until a page is asked for"]
pub struct Pages<'a, T, E> {
    client: &'a Client,
    operation: Operation<T, E>,
    paging: &'static Paging,
    arguments: Vec<Argument<'a>>,
    next: Next,
    /// The URL and the headers of the first request.
    first: Option<(Uri, HeaderMap)>,
    limit: Option<CallLimit>,
    pending: Option<BoxFuture<'a, Result<Received, Failure>>>,
    ended: bool,
    requested: Requested,
}

enum Next {
    First(Box<Result<Request<Body>, Failure>>),
    Link(String),
    Nothing,
}

impl<'a, T, E> Pages<'a, T, E> {
    pub(super) fn new(
        client: &'a Client,
        operation: Operation<T, E>,
        paging: &'static Paging,
        arguments: Vec<Argument<'a>>,
        request: Result<Request<Body>, Failure>,
    ) -> Self {
        let first = request.as_ref().ok();
        let limit = first.and_then(CallLimit::of);
        Self {
            client,
            operation,
            paging,
            arguments,
            first: first.map(|request| (request.uri().clone(), request.headers().clone())),
            limit,
            next: Next::First(Box::new(request)),
            pending: None,
            ended: false,
            requested: Requested::new(client.max_pages()),
        }
    }

    /// Requests at most this many pages (default: the limit of the client). If the list has more, the next one is an
    /// error, [`NotSent::TooManyPages`].
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.requested.limit = pages;
        self
    }

    /// Begins with the page that a continuation leads to. It is as trustworthy as the place that it was kept in: the
    /// credential goes to the client's server alone.
    pub fn after(mut self, continuation: impl Into<String>) -> Self {
        if self.first.is_some() {
            self.next = Next::Link(continuation.into());
        }
        self
    }

    /// What leads to the page that comes next, or to the one that could not be had; nothing before the first and after
    /// the last.
    pub fn continuation(&self) -> Option<&str> {
        match &self.next {
            Next::Link(link) => Some(link),
            _ => None,
        }
    }

    /// The next page. After an error there is none.
    ///
    /// # Errors
    /// As when the call is awaited, or the link leads nowhere.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    /// As [`Self::next`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::next`].
    #[cfg(feature = "blocking")]
    pub fn next_blocking(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        // What was begun without waiting for it is not begun again.
        let begun = match self.pending.take() {
            Some(pending) => Ok(pending),
            None => self.begin(Ok(self.client.blocking()))?,
        };
        Some(self.end(begun.and_then(super::wait::block_on)))
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Response<T>, Error<E>>>> {
        let pending = match &mut self.pending {
            Some(pending) => pending,
            None => match self.begin(self.client.transport()) {
                Some(Ok(begun)) => self.pending.insert(begun),
                Some(Err(failure)) => return Poll::Ready(Some(self.end(Err(failure)))),
                None => return Poll::Ready(None),
            },
        };
        let received = ready!(pending.as_mut().poll(cx));
        self.pending = None;
        Poll::Ready(Some(self.end(received)))
    }

    /// Begins to ask for the next page, if there is one.
    fn begin(
        &mut self,
        transport: Result<&'a Arc<dyn Transport>, NotSent>,
    ) -> Option<Result<BoxFuture<'a, Result<Received, Failure>>, Failure>> {
        if self.ended {
            return None;
        }
        let (client, operation) = (self.client, self.operation.descriptor);
        let is_first = matches!(self.next, Next::First(_));
        let request = match &mut self.next {
            Next::Nothing => return None,
            Next::First(request) => {
                let sent = Err(Failure::NotSent(NotSent::NoTransport));
                let request = std::mem::replace(&mut **request, sent);
                self.requested.add(None).map_err(Failure::from).and(request)
            }
            Next::Link(link) => {
                let (paging, arguments) = (self.paging, &self.arguments);
                let added = self.requested.add(Some(link)).map_err(Failure::from);
                added.and_then(|()| follow(client, paging, arguments, self.first.as_ref(), link))
            }
        };
        let (mut request, transport) = match (request, transport) {
            (Ok(request), Ok(transport)) => (request, transport),
            (Err(failure), _) => return Some(Err(failure)),
            (_, Err(reason)) => return Some(Err(reason.into())),
        };
        CallLimit::keep(self.limit, &mut request);
        let home = self
            .first
            .as_ref()
            .map_or_else(|| request.uri().clone(), |(home, _)| home.clone());
        let manner = Manner::of(operation, Whole::Always);
        Some(Ok(match self.paging.long.filter(|_| is_first) {
            Some(via) => Box::pin(long::complete(client, transport, operation, request, via)),
            None => Box::pin(async move {
                call::send(client, transport, operation, &home, request, manner).await
            }),
        }))
    }

    /// Reads the page, and where the next one is.
    fn end(&mut self, received: Result<Received, Failure>) -> Result<Response<T>, Error<E>> {
        let decode = match self.paging.long {
            Some(_) => long::last,
            None => decode::decode,
        };
        let page = received
            .map_err(Error::from)
            .and_then(|received| decode(self.operation, received));
        match &page {
            Ok(page) => {
                let link = self
                    .paging
                    .link
                    .and_then(|member| find::text(page.body(), member));
                self.next = link
                    .filter(|link| !link.is_empty())
                    .map_or(Next::Nothing, Next::Link);
            }
            Err(_) => self.ended = true,
        }
        page
    }
}

/// The request for the page that a link leads to.
pub(super) fn follow(
    client: &Client,
    paging: &Paging,
    arguments: &[Argument<'_>],
    first: Option<&(Uri, HeaderMap)>,
    link: &str,
) -> Result<Request<Body>, Failure> {
    if let Some((operation, given)) = paging.by {
        let given = given.iter().map(|given| match given {
            Given::Same(position) => arguments.get(*position).copied(),
            Given::Link => Some(Argument::Text(link)),
            Given::Nothing => None,
        });
        let arguments: Vec<_> = given
            .map(|given| given.unwrap_or(Argument::Absent))
            .collect();
        let mut request = request::build(
            client.servers(),
            operation,
            &arguments,
            None,
            client.with_read_only(),
        )?;
        if let Some((_, headers)) = first {
            call_id::keep(client, headers, &mut request);
        }
        return Ok(request);
    }
    let (home, headers) = first.cloned().unwrap_or_default();
    let next = link::resolve(&home, link).and_then(|next| link::with_query(&next, &home, VERSION));
    let Some(next) = next else {
        return Err(NotSent::BadLink.into());
    };
    Ok(get(next, headers))
}

/// A request for what stands at a URL, with the headers of one that was sent before it.
pub(super) fn get(uri: Uri, mut headers: HeaderMap) -> Request<Body> {
    headers.remove(CONTENT_TYPE);
    headers.remove(CONTENT_LENGTH);
    let mut request = Request::new(Body::empty());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    request
}

impl<T, E> Stream for Pages<'_, T, E> {
    type Item = Result<Response<T>, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }
}

impl<T, E> Unpin for Pages<'_, T, E> {}

/// Links may hold tokens, so they are not shown.
impl<T, E> fmt::Debug for Pages<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation.descriptor.id)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// The items of all pages of a list; a page is asked for when the items of the one before it are used up.
#[must_use = "nothing is sent until an item is asked for"]
pub struct Paged<'a, T, E, I> {
    pages: Pages<'a, T, E>,
    take: fn(T) -> Vec<I>,
    items: vec::IntoIter<I>,
}

impl<'a, T, E, I> Paged<'a, T, E, I> {
    /// The items that `take` finds in each page.
    pub fn new(pages: Pages<'a, T, E>, take: fn(T) -> Vec<I>) -> Self {
        let items = Vec::new().into_iter();
        Self { pages, take, items }
    }

    /// Requests at most this many pages, as [`Pages::max_pages`].
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// The pages that the items are in.
    pub fn pages(&self) -> &Pages<'a, T, E> {
        &self.pages
    }

    /// The next item. After an error there is none.
    ///
    /// # Errors
    /// As for [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<I, Error<E>>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    /// As [`Self::next`], waiting on this thread.
    ///
    /// # Errors
    /// As for [`Self::next`].
    #[cfg(feature = "blocking")]
    pub fn next_blocking(&mut self) -> Option<Result<I, Error<E>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            match self.pages.next_blocking()? {
                Ok(page) => self.items = (self.take)(page.into_value()).into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// All items that are left.
    ///
    /// # Errors
    /// As for [`Pages::next`]; the items before it are lost.
    pub async fn all(mut self) -> Result<Vec<I>, Error<E>> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<I, Error<E>>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(cx)) {
                Some(Ok(page)) => self.items = (self.take)(page.into_value()).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T, E, I> Stream for Paged<'_, T, E, I> {
    type Item = Result<I, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }
}

impl<T, E, I> Unpin for Paged<'_, T, E, I> {}

impl<T, E, I> fmt::Debug for Paged<'_, T, E, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Paged").field(&self.pages).finish()
    }
}

/// A member that holds the items of a page, whether it must be there or not.
#[doc(hidden)]
pub trait IntoItems<I> {
    /// The items.
    fn into_items(self) -> Vec<I>;
}

impl<I> IntoItems<I> for Vec<I> {
    fn into_items(self) -> Vec<I> {
        self
    }
}

impl<I, M: IntoItems<I>> IntoItems<I> for Option<M> {
    fn into_items(self) -> Vec<I> {
        self.map_or_else(Vec::new, M::into_items)
    }
}

/// What the builder of a call can do whose answers are pages. It names `runtime`, which the place of use has in scope.
#[doc(hidden)]
#[macro_export]
macro_rules! __pages {
    ($builder:ident -> $success:ty, $failure:ty; $item:ty, $items:ident) => {
        $crate::__pages!($builder -> $success, $failure; $item, $items, runtime::Paging::USUAL);
    };
    ($builder:ident -> $success:ty, $failure:ty; $item:ty, optional $items:ident) => {
        $crate::__pages!($builder -> $success, $failure; $item, optional $items, runtime::Paging::USUAL);
    };
    ($builder:ident -> $success:ty, $failure:ty; $item:ty, $items:ident, $paging:expr) => {
        $crate::__pages!($builder -> $success, $failure; $item; $paging; page => page.$items);
    };
    ($builder:ident -> $success:ty, $failure:ty; $item:ty, optional $items:ident, $paging:expr) => {
        $crate::__pages!(
            $builder -> $success, $failure; $item; $paging; page => page.map(|page| page.$items)
        );
    };
    ($builder:ident -> $success:ty, $failure:ty; $item:ty; $paging:expr; $page:ident => $items:expr) => {
        impl<'a> $builder<'a> {
            /// The pages of the list, each asked for when it is needed.
            #[inline]
            pub fn pages(self) -> runtime::Pages<'a, $success, $failure> {
                self.0.pages(<Self as runtime::Called>::operation(), const { &$paging })
            }

            /// The items of all pages of the list; a page is asked for when it is needed.
            #[allow(deprecated, reason = "a deprecated property is still read")]
            #[inline]
            pub fn items(self) -> runtime::Paged<'a, $success, $failure, $item> {
                runtime::Paged::new(self.pages(), |$page| runtime::IntoItems::into_items($items))
            }
        }
    };
}

pub use __pages;
