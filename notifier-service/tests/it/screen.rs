//! What a console showed.

use std::io::{Error, ErrorKind, Write};
use std::sync::{Arc, Mutex};

use notifier_service::adapters::outbound::console::LineConsole;
use notifier_service::application::ports::Console;

/// Stands for standard output, and remembers each write to it. It can be broken, as a closed pipe is.
#[derive(Debug, Clone, Default)]
pub struct Screen(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    writes: Vec<String>,
    flushed: usize,
    broken: bool,
}

impl Screen {
    pub fn console(&self) -> Arc<dyn Console> {
        Arc::new(LineConsole::new(self.clone()))
    }

    /// Each write, once it was flushed.
    pub fn shown(&self) -> Vec<String> {
        let state = self.0.lock().unwrap();
        state.writes[..state.flushed].to_vec()
    }

    pub fn set_broken(&self, broken: bool) {
        self.0.lock().unwrap().broken = broken;
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut state = self.0.lock().unwrap();
        if state.broken {
            return Err(Error::from(ErrorKind::BrokenPipe));
        }
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        state.writes.push(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let mut state = self.0.lock().unwrap();
        state.flushed = state.writes.len();
        Ok(())
    }
}
