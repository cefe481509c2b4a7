use std::fmt;

/// What is wrong with a file, in the order of its lines; displayed one a line: `ligne 7 : …`.
#[derive(Debug, Default)]
pub struct Faults {
    faults: Vec<(Place, String)>,
}

/// Where a product stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub line: usize,
    /// In a JSON array, from 1.
    pub element: Option<usize>,
}

impl Faults {
    pub fn len(&self) -> usize {
        self.faults.len()
    }

    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    pub(super) fn one(place: Place, detail: &str) -> Self {
        Self { faults: vec![(place, detail.to_owned())] }
    }

    pub(super) fn add(&mut self, place: Place, detail: impl Into<String>) {
        self.faults.push((place, detail.into()));
    }

    /// The value, if nothing is wrong.
    pub(super) fn or<T>(mut self, value: T) -> Result<T, Self> {
        if self.is_empty() {
            return Ok(value);
        }
        self.faults.sort_by_key(|(place, _)| *place);
        Err(self)
    }
}

impl Place {
    pub(super) fn line(line: usize) -> Self {
        Self { line, element: None }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (place, detail)) in self.faults.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{place} : {detail}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ligne {}", self.line)?;
        match self.element {
            Some(element) => write!(f, ", élément {element}"),
            None => Ok(()),
        }
    }
}
