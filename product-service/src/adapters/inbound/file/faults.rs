use std::fmt;

/// What is wrong with a file, in the order of its lines; displayed one a line: `ligne 7 : …`.
#[derive(Debug, Default)]
pub struct Faults {
    faults: Vec<(Location, String)>,
}

/// Where a product stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Location {
    pub line: usize,
    /// In a JSON array, from 1.
    pub element: Option<usize>,
}

/// Where the lines of a text begin.
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Faults {
    pub fn len(&self) -> usize {
        self.faults.len()
    }

    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    pub(super) fn one(location: Location, detail: &str) -> Self {
        Self { faults: vec![(location, detail.to_owned())] }
    }

    pub(super) fn add(&mut self, location: Location, detail: impl Into<String>) {
        self.faults.push((location, detail.into()));
    }

    /// The value, if nothing is wrong.
    pub(super) fn or<T>(mut self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            return Ok(value);
        }
        self.faults.sort_by_key(|(location, _)| *location);
        Err(self)
    }
}

impl Location {
    pub(super) fn line(line: usize) -> Self {
        Self { line, element: None }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (location, detail)) in self.faults.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{location} : {detail}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ligne {}", self.line)?;
        match self.element {
            Some(element) => write!(f, ", élément {element}"),
            None => Ok(()),
        }
    }
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
