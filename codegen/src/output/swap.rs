//! Putting a finished folder in the place of another.
//!
//! Beside the output folder `x` there may be, while a run lasts or after it was killed:
//! `.x.oast-staging`, the new crate before the swap and the old one after it; and, where folders cannot be
//! swapped, `.x.oast-old`, the old crate on its way out.
//!
//! Nothing is forced to the disk: that would be most of the time of a run, a millisecond and more for each file. A
//! machine that loses its power may lose files that were just written; the next run finds that they differ, and makes
//! them anew.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::folder::{BUILD, EXAMPLES, Folder, LOCK};
use super::{File, Refusal, Target};
use crate::report::codes;

/// How to put one folder in the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// Swap the two in one step, if the file system can.
    Exchange,
    /// Move the old one away, then the new one in.
    Rename,
}

impl Method {
    pub(super) fn best() -> Self {
        if cfg!(target_os = "linux") {
            Self::Exchange
        } else {
            Self::Rename
        }
    }
}

impl Target {
    fn sibling(&self, role: &str) -> PathBuf {
        self.parent.join(format!(".{}.oast-{role}", self.name))
    }

    pub(super) fn staging(&self) -> PathBuf {
        self.sibling("staging")
    }

    pub(super) fn old(&self) -> PathBuf {
        self.sibling("old")
    }
}

/// Keeps other runs out of the folder around the output until it is dropped.
///
/// A system or file system without such locks goes without: two runs at the same time are a mistake already.
#[cfg(unix)]
pub(super) fn lock(parent: &Path) -> Option<fs::File> {
    let folder = fs::File::open(parent).ok()?;
    rustix::fs::flock(&folder, rustix::fs::FlockOperation::LockExclusive).ok()?;
    Some(folder)
}

/// There is no lock on a folder here.
#[cfg(not(unix))]
pub(super) fn lock(_parent: &Path) {}

/// Cleans up after a run that was killed.
pub(super) fn recover(target: &Target) -> Result<(), Refusal> {
    let (staging, old) = (target.staging(), target.old());
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| {
            Refusal::io("recover the leftovers of a killed run in", &path, &error)
        }
    };
    let old = leftover(old)?;
    let staging = leftover(staging)?;
    if let Some(old) = old.as_ref().filter(|_| !target.dir.exists()) {
        fs::rename(old, &target.dir).map_err(failed(old))?;
    }
    for leftover in [old, staging].into_iter().flatten() {
        carry(&leftover, &target.dir).map_err(failed(&leftover))?;
        remove(&leftover).map_err(failed(&leftover))?;
    }
    Ok(())
}

/// The folder at a path of ours; `None` if there is nothing. What a link leads to is somebody else's folder: the link
/// was made by somebody who wants it emptied.
fn leftover(path: PathBuf) -> Result<Option<PathBuf>, Refusal> {
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_dir() => Ok(Some(path)),
        Ok(_) => Err(Refusal::new(
            &codes::OUTPUT_NOT_OURS,
            format!(
                "{} is a link or a file, and oast makes only a folder of this name",
                path.display()
            ),
            "find out who made it, and remove it",
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Refusal::io("look at", &path, &error)),
    }
}

/// Replaces the folder by one with `files`.
pub(super) fn replace(
    files: &[File],
    folder: &Folder,
    target: &Target,
    method: Method,
) -> Result<(), Refusal> {
    let staging = target.staging();
    if let Err(error) = stage(files, folder, &target.dir, &staging) {
        // What matters is the first error; what is left is cleaned by the next run.
        let _ = remove(&staging);
        return Err(Refusal::io("write", &staging, &error));
    }
    let swapped = match folder.exists() {
        true => match method {
            Method::Exchange => swap(target, exchange),
            Method::Rename => swap(target, |_, _| Err(ErrorKind::Unsupported.into())),
        },
        false => fs::rename(&staging, &target.dir),
    };
    if let Err(error) = swapped {
        let _ = remove(&staging);
        return Err(Refusal::io("replace", &target.dir, &error));
    }
    recover(target)
}

fn stage(files: &[File], folder: &Folder, dir: &Path, staging: &Path) -> io::Result<()> {
    fs::create_dir(staging)?;
    for file in files {
        let path = staging.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        // The same file under a second name keeps its time; a file system without links gets a copy.
        let linked = folder.unchanged(file).map(|old| fs::hard_link(old, &path));
        if !matches!(linked, Some(Ok(()))) {
            let mut written = fs::File::create_new(&path)?;
            written.write_all(file.text.as_bytes())?;
        }
    }
    for kept in [LOCK, EXAMPLES] {
        link(&dir.join(kept), &staging.join(kept))?;
    }
    match folder.metadata() {
        Some(metadata) => fs::set_permissions(staging, metadata.permissions()),
        None => Ok(()),
    }
}

/// Gives a file, or all that is in a folder, a second name; nothing where there is none. What people wrote is then in
/// the old folder and in the new one, whatever comes between.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::symlink_metadata(from) {
        Ok(metadata) if metadata.is_dir() => {
            fs::create_dir(to)?;
            for entry in fs::read_dir(from)? {
                let name = entry?.file_name();
                link(&from.join(&name), &to.join(name))?;
            }
            Ok(())
        }
        Ok(_) => fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Swaps the folder and its staging by `exchange`, or in two steps where that says that it cannot.
fn swap(target: &Target, exchange: impl FnOnce(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
    let staging = target.staging();
    match exchange(&staging, &target.dir) {
        Err(error) if lacks_exchange(&error) => {}
        done => return done,
    }
    let old = target.old();
    fs::rename(&target.dir, &old)?;
    fs::rename(&staging, &target.dir).inspect_err(|_| {
        // Should this fail too, the next run does it.
        let _ = fs::rename(&old, &target.dir);
    })
}

#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// A kernel or file system that cannot swap says one of these.
fn lacks_exchange(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Unsupported | ErrorKind::InvalidInput
    )
}

/// Moves what is Cargo's from a folder that goes to the one that stays, unless that has its own.
fn carry(from: &Path, to: &Path) -> io::Result<()> {
    if !to.exists() {
        return Ok(());
    }
    for kept in [LOCK, BUILD] {
        let (from, to) = (from.join(kept), to.join(kept));
        if fs::symlink_metadata(&from).is_ok() && fs::symlink_metadata(&to).is_err() {
            fs::rename(from, to)?;
        }
    }
    Ok(())
}

fn remove(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests;
