//! Limits of lists that have no end.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use super::super::client::Builder;
use super::super::error::NotSent;

/// The most pages of a list that are requested by default.
pub(in super::super) const MAX_PAGES: usize = 100_000;

/// The pages of a list that were requested.
pub(in super::super) struct Requested {
    /// The most pages that may be requested.
    pub(super) limit: usize,
    pages: usize,
    /// The hashes of their links, which are much shorter.
    links: HashSet<u64>,
    hasher: RandomState,
}

impl Requested {
    pub(in super::super) fn new(limit: usize) -> Self {
        Self {
            limit,
            pages: 0,
            links: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Adds the page that a link leads to, or the first one.
    pub(in super::super) fn add(&mut self, link: Option<&str>) -> Result<(), NotSent> {
        let limit = self.limit;
        if self.pages >= limit {
            return Err(NotSent::TooManyPages { limit });
        }
        self.pages += 1;
        match link.is_none_or(|link| self.links.insert(self.hasher.hash_one(link))) {
            true => Ok(()),
            false => Err(NotSent::RepeatedLink),
        }
    }
}

impl<C> Builder<C> {
    /// Requests at most this many pages of a list (default: 100,000). A list that has more ends with an error,
    /// [`NotSent::TooManyPages`]; `max_pages` of the pages or items sets another limit for one list. A list whose link
    /// to the next page is that of an earlier page ends with an error in any case, [`NotSent::RepeatedLink`].
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.settings.max_pages = pages;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Paged, Pages, Paging};
    use crate::tests::{Script, answer};
    use crate::wait::block_on;
    use crate::{Builder, Client, Descriptor, Error, Final, Json, NotSent, Operation, Outcome};

    static LIST: Descriptor = Descriptor {
        id: "list",
        success: &[Outcome::code(200)],
        ..Descriptor::USUAL
    };

    /// As documents describe what takes long: by the first response alone.
    static LONG_LIST: Descriptor = Descriptor {
        id: "list",
        success: &[Outcome::code(202)],
        ..Descriptor::USUAL
    };

    fn operation(descriptor: &'static Descriptor) -> Operation<Json, Json> {
        Operation {
            descriptor,
            success: |_, body| crate::json(body),
            failure: |_, body| crate::json(body),
        }
    }

    static USUAL: Paging = Paging::USUAL;
    static LONG: Paging = Paging {
        long: Some(Final::Usual),
        ..Paging::USUAL
    };

    /// Pages that each hold their number, and lead to these places.
    fn script(links: &[&str]) -> Script {
        Script::new(links.iter().enumerate().map(|(number, link)| {
            answer(
                200,
                &[],
                &format!(r#"{{"value":[{number}],"nextLink":"{link}"}}"#),
            )
        }))
    }

    fn pages<'a>(client: &'a Client, paging: &'static Paging) -> Pages<'a, Json, Json> {
        let list = if paging.long.is_some() {
            &LONG_LIST
        } else {
            &LIST
        };
        crate::Call::<0>::new(client, list, &[]).pages(operation(list), paging)
    }

    fn unlimited(builder: Builder<Client>) -> Builder<Client> {
        builder
    }

    /// How many pages there are, and the error after them.
    fn read(mut pages: Pages<'_, Json, Json>) -> (usize, Option<NotSent>) {
        let mut count = 0;
        while let Some(page) = block_on(pages.next()) {
            match page {
                Ok(_) => count += 1,
                Err(Error::NotSent(reason)) => {
                    assert!(block_on(pages.next()).is_none());
                    return (count, Some(reason));
                }
                Err(other) => panic!("{other}"),
            }
        }
        (count, None)
    }

    #[test]
    fn a_link_of_an_earlier_page_is_an_error() {
        for (links, pages_before) in [
            (&["/a", "/a", "/a", ""][..], 2),
            (&["/a", "/b", "/a", "/b", ""], 3),
            (&["/a", "/b", "/c", "/b", ""], 4),
        ] {
            let client = script(links).client(unlimited);
            let (count, error) = read(pages(&client, &USUAL));
            assert_eq!(count, pages_before, "{links:?}");
            let error = error.expect("an error");
            assert!(matches!(error, NotSent::RepeatedLink), "{error}");
            assert_eq!(
                error.to_string(),
                "the link to the next page is that of an earlier page"
            );
        }
        let client = script(&["/a", "/b", "/c", ""]).client(unlimited);
        assert!(matches!(read(pages(&client, &USUAL)), (4, None)));
        let client = script(&["/b", "/a", ""]).client(unlimited);
        let after = pages(&client, &USUAL).after("/a");
        assert!(matches!(read(after), (2, Some(NotSent::RepeatedLink))));
    }

    #[test]
    fn a_list_that_only_grows_ends_at_the_limit() {
        let links: Vec<_> = (0..9).map(|page| format!("/{page}")).collect();
        let links: Vec<_> = links.iter().map(String::as_str).collect();
        let client = script(&links).client(|builder| builder.max_pages(3));
        let (count, error) = read(pages(&client, &USUAL));
        assert_eq!(count, 3);
        assert_eq!(
            error.expect("an error").to_string(),
            "the list has more than 3 pages, the limit that `max_pages` sets"
        );
        let (count, error) = read(pages(&client, &USUAL).max_pages(2));
        assert!(matches!(error, Some(NotSent::TooManyPages { limit: 2 })));
        assert_eq!(count, 2);
        // A list of as many pages as the limit has an end.
        let client = script(&["/1", ""]).client(|builder| builder.max_pages(2));
        assert!(matches!(read(pages(&client, &USUAL)), (2, None)));
    }

    fn items(pages: Pages<'_, Json, Json>) -> Paged<'_, Json, Json, Json> {
        Paged::new(pages, |page| match page.get("value") {
            Some(Json::Array(items)) => items.clone(),
            _ => Vec::new(),
        })
    }

    #[test]
    fn all_items_are_those_of_all_pages() {
        let client = script(&["/1", "/2", ""]).client(unlimited);
        let all = block_on(items(pages(&client, &USUAL)).all());
        assert_eq!(all.expect("all"), [Json::from(0), 1.into(), 2.into()]);
        let client = script(&["/1", "/2", ""]).client(unlimited);
        let some = block_on(items(pages(&client, &USUAL)).max_pages(2).all());
        assert!(matches!(
            some,
            Err(Error::NotSent(NotSent::TooManyPages { limit: 2 }))
        ));
    }

    #[test]
    fn the_first_page_of_a_long_running_list_is_waited_for() {
        let script = Script::new([
            answer(202, &[("location", "/status"), ("retry-after", "1")], ""),
            answer(202, &[("location", "/status")], ""),
            answer(200, &[], r#"{"value":[0],"nextLink":"/1"}"#),
            answer(200, &[], r#"{"value":[1]}"#),
        ]);
        let client = script.client(unlimited);
        let all = block_on(items(pages(&client, &LONG)).all());
        assert_eq!(all.expect("all"), [Json::from(0), 1.into()]);
        let lines = [
            "GET https://h/",
            "GET https://h/status",
            "GET https://h/status",
            "GET https://h/1",
        ];
        assert_eq!(script.lines(), lines);
        assert_eq!(script.pauses(), [1000, 10_000]);
    }
}
