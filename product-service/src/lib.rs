#![doc = include_str!("../README.md")]

pub mod application;
pub mod config;
pub mod wiring;

pub mod domain {
    pub mod price;
    pub mod product;
}

pub mod adapters {
    pub mod inbound {
        pub mod file;
        pub mod http;
    }

    pub mod outbound {
        pub mod database;
    }
}
