//! Operations whose answer is not all that comes of them: lists in pages, and what takes long.

use super::TypeId;

/// How the pages of a list hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The member of a page that leads to the next; without one there is one page.
    pub link: Option<String>,
    /// The type of a page.
    pub page: TypeId,
    /// The position of the member that holds the items of a page.
    pub items: usize,
    /// What an item is.
    pub item: TypeId,
    /// The operation that takes the link as an argument, where it is not a URL.
    pub by: Option<NextPage>,
}

/// An operation that is called for every page but the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextPage {
    /// Its position in [`Api::operations`](super::Api::operations).
    pub operation: usize,
    /// What its parameters are given.
    pub arguments: Vec<Given>,
}

/// What a parameter of the operation for the next page is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// What the parameter at this position of the first operation was given.
    Same(usize),
    /// The link.
    Link,
    /// Nothing.
    Nothing,
}

/// Where the result of an operation is that takes long
/// (<https://azure.github.io/autorest/extensions/#x-ms-long-running-operation-options>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Final {
    /// Where it usually is.
    Usual,
    /// Where `Location` leads.
    Location,
    /// In the last answer that tells how far the operation is.
    Operation,
    /// At the URL that was called.
    Resource,
}
