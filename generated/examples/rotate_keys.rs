//! Replaces both keys of a subscription while its consumers go on working.
//!
//! ```sh
//! cargo run --example rotate_keys -- SUBSCRIPTION_ID RESOURCE_GROUP SERVICE SID FOLDER
//! ```
//!
//! `APIM_TOKEN` is the token, `APIM_BASE_URL` another server than Azure's, `ROTATION_PAUSE_MS` another first pause. In FOLDER there is a file for each consumer,
//! which holds the key that it uses: a stand-in for a vault, or for the settings of a deployment.
//!
//! A subscription has two keys so that one can be replaced while the other is in use. All rests on one rule:
//!
//! > A key is replaced only while no consumer holds it, and a consumer is moved only to a key that is valid.
//!
//! So the rotation keeps no diary. Wherever it was interrupted, what the consumers hold and what the service says is
//! all that has to be known, and another run goes on from there. It may replace a key once more than was needed; it
//! never replaces one that is in use. Run one rotation of a subscription at a time: the service has no way to say "if
//! nobody was faster" when a key is replaced.

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use apim::models::ErrorResponse;
use apim::{Client, Secret};

type Failure = Box<dyn Error + Send + Sync>;

/// How often a key is asked to be replaced, where that fails.
const ATTEMPTS: u32 = 3;
/// How often it is looked after each of them whether the key was replaced.
const LOOKS: u32 = 6;
/// The first pause between two looks; each further one is twice as long, so that they take half a minute.
const PAUSE: Duration = Duration::from_millis(500);

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [subscription_id, resource_group, service, sid, folder] = arguments.as_slice() else {
        return Err("SUBSCRIPTION_ID RESOURCE_GROUP SERVICE SID FOLDER are expected".into());
    };
    let token = std::env::var("APIM_TOKEN").map_err(|_| "APIM_TOKEN has no token")?;
    let mut builder = Client::builder().credential(token);
    if let Ok(url) = std::env::var("APIM_BASE_URL") {
        builder = builder.base_url(url);
    }
    let pause = std::env::var("ROTATION_PAUSE_MS")
        .ok()
        .and_then(|pause| pause.parse().ok());
    let rotation = Rotation {
        client: builder.build()?,
        subscription_id,
        resource_group,
        service,
        sid,
        consumers: Consumers::open(folder)?,
        pause: pause.map_or(PAUSE, Duration::from_millis),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(rotation.run())
}

/// One of the two keys.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Key {
    Primary,
    Secondary,
}

impl Key {
    fn other(self) -> Self {
        match self {
            Self::Primary => Self::Secondary,
            Self::Secondary => Self::Primary,
        }
    }
}

/// The keys as the service has them.
struct Keys {
    primary: Secret<String>,
    secondary: Secret<String>,
}

impl Keys {
    fn get(&self, key: Key) -> &Secret<String> {
        match key {
            Key::Primary => &self.primary,
            Key::Secondary => &self.secondary,
        }
    }

    fn which(&self, held: &Secret<String>) -> Option<Key> {
        [Key::Primary, Key::Secondary]
            .into_iter()
            .find(|key| self.get(*key) == held)
    }
}

struct Rotation<'a> {
    client: Client,
    subscription_id: &'a str,
    resource_group: &'a str,
    service: &'a str,
    sid: &'a str,
    consumers: Consumers,
    pause: Duration,
}

impl Rotation<'_> {
    async fn run(&self) -> Result<(), Failure> {
        let keys = self.keys().await?;
        let used = self.gather(&keys)?;
        println!("all consumers use the {used:?} key");

        // Nobody holds the other key, so that it can be replaced, and then be used.
        let fresh = self.replace(used.other(), keys.get(used.other())).await?;
        println!("the {:?} key was replaced", used.other());
        self.consumers.move_to(&fresh)?;
        println!("all consumers use the {:?} key", used.other());

        // From here on nobody holds the key that was used before.
        self.replace(used, keys.get(used)).await?;
        println!("the {used:?} key was replaced");
        Ok(())
    }

    /// Sees to it that all consumers use the same key, and says which. They do not where a run was interrupted while
    /// it moved them; both keys are valid then, so that it does no harm to move the rest in either direction.
    fn gather(&self, keys: &Keys) -> Result<Key, Failure> {
        let mut used = Vec::new();
        for (name, held) in self.consumers.held()? {
            // Whoever holds neither key is cut off already, or uses another subscription. To replace a key will not
            // help, and may harm; that is for a person to look at.
            let key = keys
                .which(&held)
                .ok_or_else(|| format!("{name} holds neither of the keys"))?;
            used.push(key);
        }
        match used.as_slice() {
            [] => Err("there are no consumers".into()),
            all if all.iter().all(|key| *key == all[0]) => Ok(all[0]),
            _ => {
                self.consumers.move_to(&keys.secondary)?;
                Ok(Key::Secondary)
            }
        }
    }

    /// Replaces a key that nobody holds, and reads the new one.
    ///
    /// To replace a key is not idempotent, so that the client does not repeat it after a failure that leaves open
    /// whether it happened. Here that can be found out, as the key is another one if it did. But the request may still
    /// be on its way, and arrive when the key is in use again. So it is looked for long before it is asked again.
    async fn replace(&self, key: Key, old: &Secret<String>) -> Result<Secret<String>, Failure> {
        let mut failure: Option<Failure> = None;
        for _ in 0..ATTEMPTS {
            // The last word before a key is lost for ever: files can change, too.
            if self.consumers.held()?.iter().any(|(_, held)| held == old) {
                return Err(format!("a consumer still holds the {key:?} key").into());
            }
            let outcome = self.regenerate(key).await;
            for look in 0..LOOKS {
                let keys = self.keys().await?;
                if keys.get(key) != old {
                    return Ok(keys.get(key).clone());
                }
                if let Err(error) = &outcome
                    && is_final(error)
                {
                    break;
                }
                tokio::time::sleep(self.pause * 2_u32.pow(look)).await;
            }
            match outcome {
                Ok(()) => return Err(format!("the {key:?} key does not change").into()),
                Err(error) if is_final(&error) => return Err(error.into()),
                Err(error) => failure = Some(error.into()),
            }
        }
        Err(failure.unwrap_or_else(|| "nothing was tried".into()))
    }

    async fn regenerate(&self, key: Key) -> Result<(), apim::Error<ErrorResponse>> {
        let (subscription, service) = (self.subscription_id, self.service);
        let (group, sid) = (self.resource_group, self.sid);
        let operations = self.client.subscription();
        match key {
            Key::Primary => {
                operations
                    .regenerate_primary_key(subscription, group, service, sid)
                    .await?
            }
            Key::Secondary => {
                operations
                    .regenerate_secondary_key(subscription, group, service, sid)
                    .await?
            }
        };
        Ok(())
    }

    /// Reads both keys. It is a `POST`, which a client does not repeat by itself; as it only reads, it may be.
    async fn keys(&self) -> Result<Keys, Failure> {
        let (subscription, service) = (self.subscription_id, self.service);
        let (group, sid) = (self.resource_group, self.sid);
        let mut look = 0;
        let secrets = loop {
            let operations = self.client.subscription();
            match operations
                .list_secrets(subscription, group, service, sid)
                .await
            {
                Ok(response) => break response.into_value(),
                Err(error) if is_final(&error) || look == LOOKS => return Err(error.into()),
                Err(_) => tokio::time::sleep(self.pause * 2_u32.pow(look)).await,
            }
            look += 1;
        };
        match (secrets.primary_key, secrets.secondary_key) {
            (Some(primary), Some(secondary)) if primary != secondary => {
                Ok(Keys { primary, secondary })
            }
            _ => Err("the service does not tell two different keys".into()),
        }
    }
}

/// Whether another attempt would only fail again: nothing was sent, or the service refused.
fn is_final(error: &apim::Error<ErrorResponse>) -> bool {
    match (error, error.status()) {
        (apim::Error::Invalid(_) | apim::Error::NotSent(_), _) => true,
        (_, Some(status)) => status.is_client_error() && !matches!(status.as_u16(), 408 | 429),
        _ => false,
    }
}

/// Those who use the keys: a file for each.
struct Consumers(Vec<PathBuf>);

impl Consumers {
    fn open(folder: impl AsRef<Path>) -> Result<Self, Failure> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            // What begins with a dot is a key on its way, which a killed run left.
            let name = path.file_name().unwrap_or_default();
            if path.is_file() && !name.to_string_lossy().starts_with('.') {
                files.push(path);
            }
        }
        files.sort();
        Ok(Self(files))
    }

    /// What each of them holds.
    fn held(&self) -> Result<Vec<(String, Secret<String>)>, Failure> {
        let held = self.0.iter().map(|path| {
            let key = fs::read_to_string(path)?;
            Ok((path.display().to_string(), key.trim().into()))
        });
        held.collect()
    }

    /// Gives all of them a key, and looks whether they have it.
    fn move_to(&self, key: &Secret<String>) -> Result<(), Failure> {
        for path in &self.0 {
            // A consumer that reads its file sees the old key or the new one, never a part of it.
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let staged = path.with_file_name(format!(".{name}"));
            let mut file = private(&staged)?;
            file.write_all(key.expose().as_bytes())?;
            file.sync_all()?;
            fs::rename(&staged, path)?;
        }
        match self.held()?.iter().find(|(_, held)| held != key) {
            Some((name, _)) => Err(format!("{name} was not moved").into()),
            None => Ok(()),
        }
    }
}

/// A new file that only its owner can read.
fn private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
