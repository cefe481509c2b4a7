#![doc = include_str!("../README.md")]

pub mod application;
pub mod config;
pub mod wiring;

pub mod domain {
    pub mod notification;
}

pub mod adapters {
    pub mod inbound {
        #[cfg(feature = "kafka")]
        pub mod dead_letters;
        pub mod events;
        pub mod http;
    }

    pub mod outbound {
        pub mod console;
        pub mod database;
        pub mod feed;
    }
}
