//! Copying and comparing folders of pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;

/// All files under a folder, as paths relative to it.
pub(crate) fn files(folder: &Path) -> Outcome<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).map_err(|error| format!("cannot read {}: {error}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(inner) = path.strip_prefix(folder) {
                found.insert(inner.to_owned());
            }
        }
    }
    Ok(found)
}

/// Copies one file, with the folders that it needs.
pub(crate) fn copy(from: &Path, to: &Path) -> Outcome<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to).map_err(|error| format!("cannot copy {}: {error}", from.display()))?;
    Ok(())
}

/// Files that only one of the folders has, or whose contents differ.
pub(crate) fn differences(old: &Path, new: &Path) -> Outcome<Vec<PathBuf>> {
    let mut different = Vec::new();
    for path in files(old)?.union(&files(new)?) {
        let (before, after) = (fs::read(old.join(path)).ok(), fs::read(new.join(path)).ok());
        if before != after {
            different.push(path.clone());
        }
    }
    Ok(different)
}

/// Makes the old folder equal to the new one.
pub(crate) fn replace(old: &Path, new: &Path) -> Outcome<()> {
    for path in differences(old, new)? {
        if new.join(&path).is_file() {
            copy(&new.join(&path), &old.join(&path))?;
        } else {
            fs::remove_file(old.join(&path))?;
        }
    }
    Ok(())
}
