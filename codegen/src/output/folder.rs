//! What an output folder holds.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::{Difference, File, MARKER};

/// Longer first lines are not searched for the marker.
const FIRST_LINE: u64 = 1024;

/// With more files of others a folder is not ours, however many there are: `--out /` must not read the whole disk.
const MOST_FOREIGN: usize = 1_000;

/// What cargo puts beside our files, and we keep.
pub(super) const LOCK: &str = "Cargo.lock";
/// What cargo builds into, and we keep.
pub(super) const BUILD: &str = "target";

/// What people write for the crate, and we keep: examples of its use.
pub(super) const EXAMPLES: &str = "examples";

/// Whether a path of the output folder is somebody else's.
pub(super) fn is_kept(path: &str) -> bool {
    matches!(path.split('/').next(), Some(LOCK | BUILD | EXAMPLES))
}

/// Whether a text's first line says that we wrote it.
pub(super) fn marked(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
    line.windows(MARKER.len())
        .any(|window| window == MARKER.as_bytes())
}

/// A folder's files by path, without those that are kept.
pub(super) struct Folder {
    dir: PathBuf,
    metadata: Option<Metadata>,
    entries: Vec<Entry>,
}

struct Entry {
    path: String,
    ours: bool,
}

impl Folder {
    /// Looks into a folder; one that is missing is empty, and one that is full of other files is not read to its end.
    /// Symbolic links inside are not followed.
    pub(super) fn read(dir: &Path) -> io::Result<Self> {
        let metadata = match fs::metadata(dir) {
            Ok(metadata) if metadata.is_dir() => Some(metadata),
            Ok(_) => return Err(ErrorKind::NotADirectory.into()),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let mut folder = Self {
            dir: dir.to_owned(),
            metadata,
            entries: Vec::new(),
        };
        if folder.exists() {
            folder.walk()?;
            folder.entries.sort_by(|a, b| a.path.cmp(&b.path));
        }
        Ok(folder)
    }

    fn walk(&mut self) -> io::Result<()> {
        let mut open = vec![(self.dir.clone(), String::new())];
        let mut foreign = 0;
        while let Some((dir, prefix)) = open.pop() {
            for entry in fs::read_dir(dir)? {
                let entry = entry?;
                let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if is_kept(&path) {
                    continue;
                }
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    open.push((entry.path(), format!("{path}/")));
                } else {
                    let ours = kind.is_file() && has_marker(&entry.path())?;
                    self.entries.push(Entry { path, ours });
                    foreign += usize::from(!ours);
                    if foreign > MOST_FOREIGN {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn exists(&self) -> bool {
        self.metadata.is_some()
    }

    pub(super) fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
    }

    pub(super) fn read_only(&self) -> bool {
        self.metadata
            .as_ref()
            .is_some_and(|metadata| metadata.permissions().readonly())
    }

    /// The paths of what we did not write.
    pub(super) fn foreign(&self) -> impl Iterator<Item = &str> {
        let foreign = self.entries.iter().filter(|entry| !entry.ours);
        foreign.map(|entry| entry.path.as_str())
    }

    /// What writing `files` would change, by path.
    pub(super) fn compare(&self, files: &[File]) -> io::Result<Vec<Difference>> {
        let mut differences = Vec::new();
        let wanted: std::collections::HashSet<&str> =
            files.iter().map(|file| file.path.as_str()).collect();
        let extra = self
            .entries
            .iter()
            .filter(|entry| !wanted.contains(entry.path.as_str()));
        differences.extend(extra.map(|entry| Difference::Extra(entry.path.clone())));
        for file in files {
            let path = file.path.clone();
            match self.line_of_difference(file)? {
                Some(None) => {}
                Some(Some(line)) => differences.push(Difference::Different(path, line)),
                None => differences.push(Difference::Missing(path)),
            }
        }
        let path = |difference: &Difference| match difference {
            Difference::Missing(path)
            | Difference::Different(path, _)
            | Difference::Extra(path) => path.clone(),
        };
        differences.sort_by_cached_key(path);
        Ok(differences)
    }

    /// The file on the disk, when its text is the wanted one.
    pub(super) fn unchanged(&self, file: &File) -> Option<PathBuf> {
        let same = matches!(self.line_of_difference(file), Ok(Some(None)));
        same.then(|| self.dir.join(&file.path))
    }

    /// `None`: the file is missing. `Some(None)`: it is the same. Else, where it begins to differ.
    fn line_of_difference(&self, file: &File) -> io::Result<Option<Option<usize>>> {
        let find = |entry: &Entry| entry.path.as_str().cmp(&file.path);
        if self.entries.binary_search_by(find).is_err() {
            return Ok(None);
        }
        let path = self.dir.join(&file.path);
        if !fs::symlink_metadata(&path)?.is_file() {
            return Ok(Some(Some(1)));
        }
        let there = fs::read(path)?;
        let wanted = file.text.as_bytes();
        if there == wanted {
            return Ok(Some(None));
        }
        let equal = there.iter().zip(wanted).take_while(|(a, b)| a == b);
        let lines = equal.filter(|(byte, _)| **byte == b'\n').count();
        Ok(Some(Some(lines + 1)))
    }
}

fn has_marker(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    fs::File::open(path)?
        .take(FIRST_LINE)
        .read_to_end(&mut start)?;
    Ok(marked(&start))
}
