use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::{Report, Verdict};

pub fn of(report: &Report) -> anyhow::Result<String> {
    let mut document = quick_junit::Report::new("conformance");
    for (level, verdicts) in report.levels() {
        let mut suite = TestSuite::new(level.to_string());
        suite.add_test_cases(verdicts.iter().map(case));
        document.add_test_suite(suite);
    }
    Ok(document.to_string()?)
}

fn case(verdict: &Verdict) -> TestCase {
    let status = match &verdict.failure {
        None => TestCaseStatus::success(),
        Some(failure) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(failure.expected.clone());
            status.set_description(format!("{failure}    contract  {}", verdict.sentence));
            status
        }
    };
    let mut case = TestCase::new(verdict.name.clone(), status);
    case.set_classname(format!("{}.{}", verdict.level, verdict.exercise));
    case
}
