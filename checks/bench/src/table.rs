use crate::row::{Row, Sample, median_of, values};
use crate::statistics::median;

const HEAD: [&str; 8] = [
    "scenario",
    "unit",
    "ours",
    "limit",
    "ratio (least to greatest)",
    "goal",
    "",
    "CPU µs per request: ours, limit; database: ours, limit; generator",
];

/// The rows as a table of Markdown, which can be read as it is.
pub fn table(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(rows.iter().map(cells));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| {
            let of = lines.iter().map(|line| line[column].chars().count());
            of.max().unwrap_or(0)
        })
        .collect();
    let row = |line: &[String; HEAD.len()]| {
        let padded = line.iter().zip(&widths);
        let padded = padded.map(|(cell, width)| format!("{cell:width$}"));
        format!("| {} |", padded.collect::<Vec<_>>().join(" | "))
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut text: Vec<String> = lines.iter().map(row).collect();
    text.insert(1, format!("|-{}-|", rule.join("-|-")));
    text.join("\n")
}

fn cells(row: &Row) -> [String; HEAD.len()] {
    let middle = |samples: &[Sample]| match samples {
        [] => String::new(),
        samples => number(median(&values(samples))),
    };
    let (least, greatest) = row.spread();
    let ratio = if row.limit.is_empty() {
        format!("({} to {})", number(least), number(greatest))
    } else {
        format!("{:.2} ({least:.2} to {greatest:.2})", row.judged())
    };
    [
        row.scenario.clone(),
        row.unit.to_owned(),
        middle(&row.ours),
        middle(&row.limit),
        ratio,
        row.goal.to_string(),
        verdict(row).to_owned(),
        cpu(row),
    ]
}

fn verdict(row: &Row) -> &'static str {
    match row.is_met() {
        Some(true) => "met",
        Some(false) => "missed",
        None => "",
    }
}

fn cpu(row: &Row) -> String {
    let of = |samples: &[Sample], of: fn(&Sample) -> Option<f64>| {
        median_of(samples, of).map_or("–".to_owned(), number)
    };
    let all = [
        of(&row.ours, |sample| sample.cpu),
        of(&row.limit, |sample| sample.cpu),
        of(&row.ours, |sample| sample.database_cpu),
        of(&row.limit, |sample| sample.database_cpu),
        of(&row.ours, |sample| sample.generator_cpu),
    ];
    if all.iter().all(|cell| cell == "–") {
        return String::new();
    }
    let [ours, limit, ours_database, limit_database, generator] = all;
    format!("{ours}, {limit}; {ours_database}, {limit_database}; {generator}")
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goal::Goal;

    #[test]
    fn a_row_tells_both_sides_their_ratio_and_the_verdict() {
        let side = |value, cpu| vec![Sample { value, cpu, ..Sample::default() }];
        let row = Row::new("POST", "1/s", Goal::AtLeast(0.5))
            .measured((side(1234.5, Some(50.25)), side(4000.0, None)));
        let text = table(&[row]);
        let last = text.lines().last().unwrap();
        let cells: Vec<&str> = last.split('|').map(str::trim).collect();
        assert_eq!(
            &cells[1..9],
            [
                "POST",
                "1/s",
                "1234",
                "4000",
                "0.31 (0.31 to 0.31)",
                "≥ 0.5",
                "missed",
                "50.2, –; –, –; –"
            ]
        );
    }

    #[test]
    fn a_value_without_a_limit_has_a_spread_and_no_ratio() {
        let row = Row::new("memory", "MB", Goal::AtMost(20.0)).values(&[9.0, 11.0, 10.0]);
        let text = table(&[row]);
        assert!(text.contains("| (9.00 to 11.0) "), "{text}");
        assert!(text.contains("| met "), "{text}");
    }

    #[test]
    fn all_lines_are_equally_long() {
        let rows = [
            Row::new("é", "ms", Goal::Told).values(&[1.0]),
            Row::new("longer", "1/s", Goal::AtLeast(1.0)).values(&[12_345.0]),
        ];
        let text = table(&rows);
        let mut lengths: Vec<usize> = text.lines().map(|line| line.chars().count()).collect();
        lengths.dedup();
        assert_eq!(lengths.len(), 1, "{text}");
    }
}
