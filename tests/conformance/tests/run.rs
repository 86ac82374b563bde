//! Scenes: what a generated client does, what must come of it, and that the server counted it.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::time::Duration;

use futures_util::FutureExt as _;
use oast_runtime::Builder;
use oast_runtime::transport::reqwest::Reqwest;

use crate::server::{LISTS, Server};

/// How long a scene may take: nothing waits for ever.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long clients wait before they ask again.
const SHORT: Duration = Duration::from_millis(5);

/// Why a scene that passes is not counted.
pub const UNCOUNTED: &str = "accepted; the server names its counter and does not raise it";

/// Where the last panic was, and what it said.
static PANIC: Mutex<String> = Mutex::new(String::new());

pub struct Run {
    pub server: Server,
    /// The scenes that are wanted: those of documents whose name has this in it.
    only: Option<String>,
    document: &'static str,
    /// What became of each name, by its list and itself.
    pub results: BTreeMap<(String, String), Result<(), String>>,
    /// How many scenes failed.
    pub failed: usize,
}

impl Run {
    pub async fn start(only: Option<String>) -> Self {
        panic::set_hook(Box::new(|info| {
            if let Ok(mut last) = PANIC.lock() {
                *last = info.to_string();
            }
        }));
        let server = Server::start().await;
        let mut results = BTreeMap::new();
        for list in LISTS {
            for name in server.report(list).await.into_keys() {
                results.insert((list.to_owned(), name), Err("not tried".to_owned()));
            }
        }
        Self {
            server,
            only,
            document: "",
            results,
            failed: 0,
        }
    }

    /// Whether the scenes of a document are wanted.
    pub fn begin(&mut self, document: &'static str) -> bool {
        self.document = document;
        self.only
            .as_deref()
            .is_none_or(|only| document.contains(only))
    }

    /// A client of the server, with a jar of its own for cookies: the server keeps the state of some scenes in them.
    pub fn client<C>(&self, builder: Builder<C>) -> C {
        self.client_of(builder.base_url(&*self.server.url))
    }

    /// As [`Self::client`], for a builder that has its base URL.
    pub fn client_of<C>(&self, builder: Builder<C>) -> C {
        let builder = builder.transport(transport());
        // The server needs no time to recover.
        let builder = builder
            .first_pause(SHORT)
            .poll_pause(SHORT)
            .min_poll_interval(SHORT);
        builder.build().expect("a client")
    }

    /// Plays a scene. It passes if nothing in it panics, and each name was counted once more by the server.
    pub async fn scene(&mut self, names: &[&str], scene: impl Future<Output = ()>) {
        let before = self.counts(names).await;
        let outcome = self.play(scene).await;
        let after = self.counts(names).await;
        for (name, (before, after)) in names.iter().zip(before.into_iter().zip(after)) {
            let (list, after) = after.unwrap_or(("nowhere", 0));
            let counted = after > before.map_or(0, |(_, count)| count);
            let result = match (&outcome, counted) {
                (Ok(()), true) => Ok(()),
                (Ok(()), false) => Err("the server did not count it".to_owned()),
                (Err(why), _) => Err(why.clone()),
            };
            self.note(list, name, result);
        }
    }

    /// Plays a scene that the server has no part in, or no name for.
    pub async fn local(&mut self, name: &str, scene: impl Future<Output = ()>) {
        let outcome = self.play(scene).await;
        self.note("local", name, outcome);
    }

    /// Plays a scene whose name the server lists and never counts; `why` is the line that the table has for it.
    pub async fn uncounted(&mut self, name: &str, why: &str, scene: impl Future<Output = ()>) {
        let outcome = self.play(scene).await;
        let counts = self.counts(&[name]).await;
        let list = counts
            .into_iter()
            .flatten()
            .next()
            .map_or("nowhere", |(list, _)| list);
        match outcome {
            Ok(()) => {
                let key = (list.to_owned(), name.to_owned());
                self.results.insert(key, Err(why.to_owned()));
            }
            failed => self.note(list, name, failed),
        }
    }

    async fn play(&self, scene: impl Future<Output = ()>) -> Result<(), String> {
        let scene = AssertUnwindSafe(scene).catch_unwind();
        match tokio::time::timeout(PATIENCE, scene).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(PANIC
                .lock()
                .map_or_else(|_| String::new(), |last| last.clone())),
            Err(_) => Err("it takes too long".to_owned()),
        }
    }

    fn note(&mut self, list: &str, name: &str, result: Result<(), String>) {
        if let Err(why) = &result {
            println!("{}: {name}: {why}", self.document);
            self.failed += 1;
        }
        let known = self
            .results
            .entry((list.to_owned(), name.to_owned()))
            .or_insert(Ok(()));
        // Where a name has several scenes, all of them must pass.
        let untried = matches!(known, Err(why) if why == "not tried");
        if untried || known.is_ok() {
            *known = result;
        }
    }

    /// The list and count of each name; some names are listed only once they were counted.
    async fn counts(&self, names: &[&str]) -> Vec<Option<(&'static str, u64)>> {
        let mut counts = vec![None; names.len()];
        for list in LISTS {
            let report = self.server.report(list).await;
            for (name, count) in names.iter().zip(&mut counts) {
                *count = count.or_else(|| Some((list, *report.get(*name)?)));
            }
        }
        counts
    }
}

/// A transport with a jar for cookies.
pub fn transport() -> Reqwest {
    let http = reqwest::Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never());
    Reqwest::with_client(http.build().expect("a client"))
}
