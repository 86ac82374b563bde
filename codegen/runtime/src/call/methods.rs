//! The methods of generated builders, as macros: what is generated only names them.

/// What every builder of a call can do. It names `runtime`, which the place of use has in scope.
///
/// Bodies are read as JSON, unless `as […]` behind the type says of each of the documented answers how: `json`, `text`,
/// `bytes` or `empty`, and in brackets what is made of the value.
#[doc(hidden)]
#[macro_export]
macro_rules! __call {
    (
        $builder:ident($descriptor:ident) ->
        $success:ty $(as [$($read:ident $(($of:path))?),*])?,
        $failure:ty $(as [$($fail:ident $(($from:path))?),*])?
        $(; $($stream:tt)+)?
    ) => {
        impl<'a> runtime::Called for $builder<'a> {
            type Success = $success;
            type Failure = $failure;

            #[inline]
            fn operation() -> runtime::Operation<$success, $failure> {
                runtime::Operation {
                    descriptor: &$descriptor,
                    success: $crate::__call!(@read $([$($read $(($of))?),*])?),
                    failure: $crate::__call!(@read $([$($fail $(($from))?),*])?),
                }
            }
        }

        impl<'a> $builder<'a> {
            /// Gives the call this id in the place of a fresh one, in the header that the client has for ids
            /// ([`runtime::Builder::call_id`]).
            pub fn call_id(mut self, id: &'a str) -> Self {
                self.0.call_id(id);
                self
            }

            /// Ends the call with an error after this time, in place of the limit of the client
            /// ([`runtime::Builder::call_timeout`]).
            pub fn call_timeout(mut self, limit: ::std::time::Duration) -> Self {
                self.0.call_timeout(limit);
                self
            }

            /// Checks the arguments and builds the request, without sending it. It bears no credential yet.
            ///
            /// # Errors
            /// Everything that is wrong with the arguments.
            pub fn request(
                &self,
            ) -> Result<runtime::http::Request<runtime::Body>, runtime::Violations> {
                self.0.request()
            }

            /// Turns a response, wherever it comes from, into the documented result.
            ///
            /// # Errors
            /// The response is a documented error, or is not documented.
            #[inline]
            pub fn decode(
                response: runtime::http::Response<runtime::Bytes>,
            ) -> Result<runtime::Response<$success>, runtime::Error<$failure>> {
                <Self as runtime::Called>::operation().decode(response)
            }

            /// The same call, whose response is read in another way than the document describes: as a string, as bytes,
            /// as other JSON, or piece by piece.
            #[inline]
            pub fn raw(self) -> runtime::RawCall<'a, $success, $failure> {
                self.0.raw(<Self as runtime::Called>::operation())
            }

            $crate::__send_blocking!($success, $failure);
        }

        impl<'a> IntoFuture for $builder<'a> {
            type Output = Result<runtime::Response<$success>, runtime::Error<$failure>>;
            type IntoFuture = runtime::Pending<'a, $success, $failure>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.send(<Self as runtime::Called>::operation())
            }
        }

        $($crate::__call!(@stream $builder, $failure; $($stream)+);)?
    };
    (@read) => {
        |_, body| runtime::json(body)
    };
    (@read [$($read:ident $(($of:path))?),*]) => {
        |position, body| {
            runtime::read_by(&[$($crate::__call!(@way $read $($of)?)),*], position, body)
        }
    };
    (@way $read:ident) => { runtime::$read };
    (@way empty $of:path) => { |_| Ok($of) };
    (@way $read:ident $of:path) => { |body| runtime::$read(body).map($of) };
    (@stream $builder:ident, $failure:ty; events($item:ty, $read:ident $([$($name:literal),*])?)) => {
        impl<'a> $builder<'a> {
            /// Sends the request, and returns the events of the response, which are read as they arrive.
            ///
            /// # Errors
            /// As when the call is awaited, or the response is no `text/event-stream`: the error has its body.
            #[inline]
            pub fn events(
                self,
            ) -> impl Future<
                Output = Result<runtime::Response<runtime::Events<$item>>, runtime::Error<$failure>>,
            > {
                self.events_after("")
            }

            /// As `events`, continuing after the event with this id: the header `Last-Event-ID` has it. Whether the
            /// service continues there is its own to decide.
            ///
            /// # Errors
            /// As for `events`, or the id has control characters.
            #[inline]
            pub fn events_after(
                self,
                last_event_id: &str,
            ) -> impl Future<
                Output = Result<runtime::Response<runtime::Events<$item>>, runtime::Error<$failure>>,
            > {
                self.0.read_stream(
                    <Self as runtime::Called>::operation(),
                    runtime::StreamKind::Events,
                    last_event_id,
                    |body, format| {
                        runtime::Events::$read(body $(, &[$($name),*])?).max_item_size(format.limit)
                    },
                )
            }

            $crate::__events_blocking!($item, $failure, $read $([$($name),*])?);
        }

        $crate::__call!(@stream $builder, $failure; stream);
    };
    (@stream $builder:ident, $failure:ty; lines($item:ty)) => {
        impl<'a> $builder<'a> {
            /// Sends the request, and returns the items of the response, which are read as they arrive. Of a response
            /// in plain JSON the items are the elements of the array that it is, or the one value.
            ///
            /// # Errors
            /// As when the call is awaited, or the response is neither JSON lines nor JSON: the error has its body.
            #[inline]
            pub fn items(
                self,
            ) -> impl Future<
                Output = Result<
                    runtime::Response<runtime::JsonLines<$item>>,
                    runtime::Error<$failure>,
                >,
            > {
                self.0.read_stream(
                    <Self as runtime::Called>::operation(),
                    runtime::StreamKind::Items,
                    "",
                    runtime::JsonLines::of,
                )
            }

            $crate::__items_blocking!($item, $failure);
        }

        $crate::__call!(@stream $builder, $failure; stream);
    };
    (@stream $builder:ident, $failure:ty; stream) => {
        impl<'a> $builder<'a> {
            /// Sends the request, and returns as soon as the head of the answer is there: its body is read from then
            /// on, in pieces.
            ///
            /// # Errors
            /// As when the call is awaited.
            #[inline]
            pub fn stream(
                self,
            ) -> impl Future<
                Output = Result<runtime::Response<runtime::Body>, runtime::Error<$failure>>,
            > {
                self.0.stream(<Self as runtime::Called>::operation())
            }

            $crate::__stream_blocking!($failure);
        }
    };
}

/// What the builder of a call can do that asks whether something is there. It names `runtime`, which the place of use
/// has in scope.
#[doc(hidden)]
#[macro_export]
macro_rules! __exists {
    ($builder:ident -> $failure:ty) => {
        impl<'a> $builder<'a> {
            /// Sends the request, and says whether it is there: `404` means that it is not.
            ///
            /// # Errors
            /// As when the call is awaited, but for that status.
            #[inline]
            pub fn exists(self) -> impl Future<Output = Result<bool, runtime::Error<$failure>>> {
                runtime::exists_later(self.into_future())
            }

            $crate::__exists_blocking!($failure);
        }
    };
}

/// A method that is there only with the feature: the macro is expanded in a crate that may not know it.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __exists_blocking {
    ($failure:ty) => {
        /// As `exists`, waiting on this thread.
        ///
        /// # Errors
        /// As for `exists`.
        #[inline]
        pub fn exists_blocking(self) -> Result<bool, runtime::Error<$failure>> {
            runtime::exists_by(self.send_blocking())
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __exists_blocking {
    ($failure:ty) => {};
}

/// A method that is there only with the feature: the macro is expanded in a crate that may not know it.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __send_blocking {
    ($success:ty, $failure:ty) => {
        /// Sends the request and waits for the answer on this thread.
        ///
        /// # Errors
        /// As when the call is awaited.
        #[inline]
        pub fn send_blocking(
            self,
        ) -> Result<runtime::Response<$success>, runtime::Error<$failure>> {
            self.0.send_blocking(<Self as runtime::Called>::operation())
        }
    };
}

#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __stream_blocking {
    ($failure:ty) => {
        /// As `stream`, waiting on this thread.
        ///
        /// # Errors
        /// As when the call is awaited.
        #[inline]
        pub fn stream_blocking(
            self,
        ) -> Result<runtime::Response<runtime::Body>, runtime::Error<$failure>> {
            self.0
                .stream_blocking(<Self as runtime::Called>::operation())
        }
    };
}

#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __events_blocking {
    ($item:ty, $failure:ty, $read:ident $([$($name:literal),*])?) => {
        /// As `events`, waiting on this thread: the value of the response is an iterator.
        ///
        /// # Errors
        /// As for `events`.
        #[inline]
        pub fn events_blocking(
            self,
        ) -> Result<
            runtime::Response<runtime::Blocking<runtime::Events<$item>>>,
            runtime::Error<$failure>,
        > {
            self.events_after_blocking("")
        }

        /// As `events_after`, waiting on this thread: the value of the response is an iterator.
        ///
        /// # Errors
        /// As for `events_after`.
        #[inline]
        pub fn events_after_blocking(
            self,
            last_event_id: &str,
        ) -> Result<
            runtime::Response<runtime::Blocking<runtime::Events<$item>>>,
            runtime::Error<$failure>,
        > {
            self.0.read_stream_blocking(
                <Self as runtime::Called>::operation(),
                runtime::StreamKind::Events,
                last_event_id,
                |body, format| {
                    runtime::Events::$read(body $(, &[$($name),*])?).max_item_size(format.limit)
                },
            )
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __events_blocking {
    ($item:ty, $failure:ty, $read:ident $([$($name:literal),*])?) => {};
}

#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __items_blocking {
    ($item:ty, $failure:ty) => {
        /// As `items`, waiting on this thread: the value of the response is an iterator.
        ///
        /// # Errors
        /// As for `items`.
        #[inline]
        pub fn items_blocking(
            self,
        ) -> Result<
            runtime::Response<runtime::Blocking<runtime::JsonLines<$item>>>,
            runtime::Error<$failure>,
        > {
            self.0.read_stream_blocking(
                <Self as runtime::Called>::operation(),
                runtime::StreamKind::Items,
                "",
                runtime::JsonLines::of,
            )
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __items_blocking {
    ($item:ty, $failure:ty) => {};
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __stream_blocking {
    ($failure:ty) => {};
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __send_blocking {
    ($success:ty, $failure:ty) => {};
}

pub use {__call, __exists};
