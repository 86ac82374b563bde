use super::*;

/// An old folder and its staging, in a folder of their own that is removed in the end.
struct Pair(Target);

impl Pair {
    fn new(name: &str) -> Self {
        let name = format!("oast-swap-{name}-{}", std::process::id());
        let parent = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&parent);
        let (dir, name) = (parent.join("out"), "out".to_owned());
        let target = Target { dir, parent, name };
        for (folder, text) in [(&target.dir, "old"), (&target.staging(), "new")] {
            fs::create_dir_all(folder).unwrap();
            fs::write(folder.join("a.rs"), text).unwrap();
        }
        Self(target)
    }

    /// What stands in the output folder, in the staging, and in the place of an old folder on its way out.
    fn texts(&self) -> [Option<String>; 3] {
        let folders = [self.0.dir.clone(), self.0.staging(), self.0.old()];
        folders.map(|folder| fs::read_to_string(folder.join("a.rs")).ok())
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0.parent);
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn directories_are_renamed_where_the_file_system_cannot_exchange_them() {
    for kind in [ErrorKind::Unsupported, ErrorKind::InvalidInput] {
        let pair = Pair::new(&format!("{kind:?}"));
        swap(&pair.0, |_, _| Err(kind.into())).unwrap();
        assert_eq!(pair.texts(), [some("new"), None, some("old")], "{kind}");
    }
}

#[test]
fn an_exchange_that_is_refused_changes_nothing() {
    let pair = Pair::new("refused");
    let error = swap(&pair.0, |_, _| Err(ErrorKind::PermissionDenied.into()));
    assert_eq!(error.unwrap_err().kind(), ErrorKind::PermissionDenied);
    assert_eq!(pair.texts(), [some("old"), some("new"), None]);
}

#[test]
fn the_old_directory_comes_back_where_the_new_one_cannot_be_moved() {
    let pair = Pair::new("back");
    fs::remove_dir_all(pair.0.staging()).unwrap();
    let error = swap(&pair.0, |_, _| Err(ErrorKind::Unsupported.into()));
    assert_eq!(error.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(pair.texts(), [some("old"), None, None]);
}

/// By exchange the old folder is in the place of the new one, and not on its way out.
#[cfg(target_os = "linux")]
#[test]
fn directories_are_exchanged_in_one_step() {
    let pair = Pair::new("exchange");
    assert_eq!(Method::best(), Method::Exchange);
    swap(&pair.0, exchange).unwrap();
    assert_eq!(pair.texts(), [some("new"), some("old"), None]);
}

#[cfg(target_os = "linux")]
#[test]
fn errors_of_kernels_without_exchange_are_recognized() {
    use rustix::io::Errno;
    for error in [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP] {
        assert!(lacks_exchange(&error.into()), "{error}");
    }
    for error in [Errno::ACCESS, Errno::NOENT, Errno::XDEV, Errno::NOTEMPTY] {
        assert!(!lacks_exchange(&error.into()), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn the_lock_is_held_until_it_is_dropped() {
    use rustix::fs::{FlockOperation, flock};
    let pair = Pair::new("lock");
    let other = || fs::File::open(&pair.0.parent).unwrap();
    let held = lock(&pair.0.parent);
    assert!(held.is_some());
    let refused = flock(other(), FlockOperation::NonBlockingLockExclusive);
    assert_eq!(refused, Err(rustix::io::Errno::WOULDBLOCK));
    drop(held);
    let granted = flock(other(), FlockOperation::NonBlockingLockExclusive);
    assert_eq!(granted, Ok(()));
}
