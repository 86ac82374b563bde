//! The transport of the feature `tower`: any stack of middleware.

use std::fmt;
use std::future::poll_fn;

use bytes::Bytes;
use http::{Request, Response};
use tower_service::Service;

use super::super::body::{Body, BoxError};
use super::{BoxFuture, Transport, TransportError};

/// Sends through a [`tower_service::Service`], of which each call gets a clone.
#[derive(Clone)]
pub struct Tower<S>(S);

impl<S> Tower<S> {
    /// Wraps a service.
    pub fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S> fmt::Debug for Tower<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tower")
    }
}

impl<S, B> Transport for Tower<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn send(
        &self,
        request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        let mut service = self.0.clone();
        Box::pin(async move {
            poll_fn(|cx| service.poll_ready(cx))
                .await
                .map_err(TransportError::unsent)?;
            let response = service
                .call(request)
                .await
                .map_err(TransportError::ambiguous)?;
            Ok(response.map(Body::stream))
        })
    }
}
