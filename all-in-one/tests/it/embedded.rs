//! What only the embedded composition can be asked: how it starts, how it stops, and what it keeps in its folder.

mod starting;
mod stopping;
