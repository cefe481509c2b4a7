use crate::Violation;
use crate::files::File;

const MAX_LINES: usize = 200;

pub(crate) fn check(files: &[File]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in files {
        violations.extend(too_long(file, MAX_LINES));
        if file.path.ends_with("mod.rs") {
            let rule = "a module lies in foo.rs and foo/, so that no two tabs read mod.rs";
            violations.push(Violation::of_file(&file.path, "is called mod.rs", rule));
        }
    }
    violations
}

pub(crate) fn too_long(file: &File, max: usize) -> Option<Violation> {
    let lines = file.text.lines().count();
    let rule = format!("this file has at most {max} lines, tests included: it reads in one go");
    (lines > max).then(|| Violation::of_file(&file.path, format!("has {lines} lines"), rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, lines: usize) -> Vec<String> {
        let file = File { path: path.into(), text: "//\n".repeat(lines) };
        check(&[file]).into_iter().map(|violation| violation.found).collect()
    }

    #[test]
    fn a_file_of_two_hundred_lines_is_the_longest() {
        assert_eq!(found("src/a.rs", 200), [""; 0]);
        assert_eq!(found("src/a.rs", 201), ["has 201 lines"]);
    }

    #[test]
    fn no_file_is_called_mod() {
        assert_eq!(found("src/a/mod.rs", 1), ["is called mod.rs"]);
        assert_eq!(found("src/a/mod_.rs", 1), [""; 0]);
    }
}
