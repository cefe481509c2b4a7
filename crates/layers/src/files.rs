use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Violation;

/// A Rust file's text; the path is relative to the directory that was read.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl File {
    /// The first line, outside of comments, with this text; failing that, with its last name.
    /// The syntax tree knows no lines (proc-macro2 has them as an option that slows every build), so this is a guess.
    pub(crate) fn line_of(&self, written: &str) -> Option<usize> {
        let last = written.trim_end_matches("::*").rsplit("::").next().unwrap_or(written);
        let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
        let whole = self.text.lines().position(|line| code(line).contains(written));
        let word = |line: &str| code(line).split(|c| !is_word(c)).any(|word| word == last);
        whole.or_else(|| self.text.lines().position(word)).map(|index| index + 1)
    }
}

/// The Rust files below `root`, sorted by path.
pub(crate) fn rust_files(root: &Path) -> Result<Vec<File>, Violation> {
    let mut files = Vec::new();
    collect(root, root, &mut files)?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<File>) -> Result<(), Violation> {
    let failed = |path: &Path, error: &io::Error| {
        Violation::of_file(path, "cannot be read", format!("sources are readable: {error}"))
    };
    for entry in fs::read_dir(directory).map_err(|error| failed(directory, &error))? {
        let entry = entry.map_err(|error| failed(directory, &error))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| failed(&path, &error))?;
        if kind.is_dir() && !is_skipped(&path) {
            collect(root, &path, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
            let path = path.strip_prefix(root).unwrap_or(&path).to_owned();
            files.push(File { path, text });
        }
    }
    Ok(())
}

/// A module may be called `target`; Cargo's own lies next to a manifest.
fn is_skipped(directory: &Path) -> bool {
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    let is_build_output = name == "target" && directory.with_file_name("Cargo.toml").exists();
    name.starts_with('.') || name == "node_modules" || is_build_output
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_by_the_whole_text_before_the_last_name() {
        let text = "// a::B\nuse x::B;\nfn f() { a::B::c() }".to_owned();
        let file = File { path: PathBuf::new(), text };
        assert_eq!(file.line_of("a::B"), Some(3));
        assert_eq!(file.line_of("y::B::*"), Some(2));
        assert_eq!(file.line_of("y::Z"), None);
    }

    #[test]
    fn build_output_and_hidden_directories_are_skipped_but_a_module_called_target_is_not() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        for path in ["Cargo.toml", "target/a.rs", ".git/a.rs", "node_modules/a.rs"] {
            write(path);
        }
        write("src/target/a.rs");
        let files = rust_files(root.path()).unwrap();
        let paths: Vec<_> = files.iter().map(|file| file.path.to_str().unwrap()).collect();
        assert_eq!(paths, ["src/target/a.rs"]);
    }

    #[test]
    fn a_directory_that_does_not_exist_is_a_violation() {
        assert!(rust_files(Path::new("/does/not/exist")).is_err());
    }
}
