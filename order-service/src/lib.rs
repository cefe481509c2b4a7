#![doc = include_str!("../README.md")]

pub mod application;
pub mod config;
pub mod wiring;

pub mod domain {
    pub mod basket;
    pub mod money;
    pub mod order;
}

pub mod adapters {
    pub mod inbound {
        pub mod http;
    }

    pub mod outbound {
        pub mod database;
        pub mod ids;
        pub mod product_catalog;
        pub mod user_directory;
    }
}
