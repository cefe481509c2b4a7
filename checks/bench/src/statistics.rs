/// The middle one; of an even number, the mean of the two in the middle. NaN of none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[length / 2],
        length => f64::midpoint(sorted[length / 2 - 1], sorted[length / 2]),
    }
}

/// The least and the greatest.
pub fn spread(values: &[f64]) -> (f64, f64) {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (least, greatest)
}

/// Round by round: what drifts between rounds is in both of a pair.
pub fn ratios(ours: &[f64], limit: &[f64]) -> Vec<f64> {
    let pairs = ours.iter().zip(limit);
    pairs.map(|(ours, limit)| ours / limit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "all of these are exact")]
    fn a_median_is_the_middle_whatever_the_order() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn one_round_that_was_disturbed_moves_the_spread_and_not_the_median() {
        let ratios = ratios(&[10.0, 20.0, 1.0], &[20.0, 40.0, 40.0]);
        assert!((median(&ratios) - 0.5).abs() < 1e-9);
        assert_eq!(spread(&ratios), (0.025, 0.5));
    }
}
