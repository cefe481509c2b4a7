#![doc = include_str!("../README.md")]

pub mod application;
pub mod config;
pub mod wiring;

pub mod domain {
    pub mod user;
}

pub mod adapters {
    pub mod inbound {
        pub mod http;
    }

    pub mod outbound {
        pub mod database;
        pub mod ids;
    }
}
