use std::path::Path;

use crate::Violation;
use crate::files::File;
use crate::sizes;

const FILES: [&str; 9] = [
    "src/adapters.rs",
    "src/adapters/inbound.rs",
    "src/adapters/outbound.rs",
    "src/application.rs",
    "src/config.rs",
    "src/domain.rs",
    "src/lib.rs",
    "src/main.rs",
    "src/wiring.rs",
];
const FOLDERS: [&str; 4] =
    ["src/adapters/inbound", "src/adapters/outbound", "src/application", "src/domain"];
const MAX_LINES_OF_MAIN: usize = 40;

/// All services have the same files; the second one costs nothing to read.
pub(crate) fn check(files: &[File]) -> Vec<Violation> {
    let is_present = |path: &Path| files.iter().any(|file| file.path == path);
    let rule = "all services have the same modules";
    let missing = FILES.iter().map(Path::new).filter(|path| !is_present(path));
    let mut violations: Vec<_> =
        missing.map(|path| Violation::of_file(path, "is missing", rule)).collect();
    for file in files.iter().filter(|file| file.path.starts_with("src")) {
        if !has_a_place(&file.path) {
            violations.push(Violation::of_file(&file.path, "has no place in a service", rule));
        }
        if file.path == Path::new("src/main.rs") {
            violations.extend(sizes::too_long(file, MAX_LINES_OF_MAIN));
        }
    }
    violations
}

fn has_a_place(path: &Path) -> bool {
    FILES.iter().any(|file| path == Path::new(file))
        || FOLDERS.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(without: &str, with: &str, lines_of_main: usize) -> Vec<String> {
        let paths = FILES.iter().filter(|path| **path != without).chain([&with]);
        let files = paths.map(|path| {
            let lines = if *path == "src/main.rs" { lines_of_main } else { 1 };
            File { path: path.into(), text: "//\n".repeat(lines) }
        });
        let violations = check(&files.collect::<Vec<_>>());
        violations.iter().map(|v| format!("{} {}", v.file.display(), v.found)).collect()
    }

    #[test]
    fn a_service_with_its_modules_and_more_in_its_folders_is_in_order() {
        for more in
            ["src/domain/order.rs", "src/adapters/outbound/database/entity.rs", "tests/a.rs"]
        {
            assert_eq!(found("", more, 40), [""; 0], "{more}");
        }
    }

    #[test]
    fn every_module_is_required() {
        for path in FILES {
            assert_eq!(found(path, "tests/a.rs", 40), [format!("{path} is missing")]);
        }
    }

    #[test]
    fn another_module_is_refused() {
        for path in ["src/helpers.rs", "src/adapters/shared.rs", "src/wiring/a.rs"] {
            assert_eq!(found("", path, 40), [format!("{path} has no place in a service")]);
        }
    }

    #[test]
    fn main_is_short() {
        assert_eq!(found("", "tests/a.rs", 41), ["src/main.rs has 41 lines"]);
    }
}
