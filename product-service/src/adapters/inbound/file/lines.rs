/// Where the lines of a text begin.
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let following = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self { starts: std::iter::once(0).chain(following).collect() }
    }

    /// The number, from 1, of the line that the byte at `offset` belongs to.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_line_feed_ends_its_line() {
        let lines = Lines::of("a\r\n\nb");
        let numbers: Vec<usize> = (0..5).map(|offset| lines.at(offset)).collect();
        assert_eq!(numbers, [1, 1, 1, 2, 3]);
    }
}
