//! A small document, and what is said of requests to it.
