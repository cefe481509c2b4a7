//! Closing a listening socket resets the connections that wait in its queue, and a request may already have been written
//! to them. So the kernel is told first to ignore new clients, and the queue is emptied. Who was ignored tries again by
//! itself, and is refused, which every gateway knows how to handle.

use std::time::Duration;

use tokio::net::TcpListener;

/// How long handshakes under way may take to get into the queue.
pub(super) const DURATION: Duration = Duration::from_millis(50);

/// Does the kernel ignore from now on who wants to connect?
#[cfg(target_os = "linux")]
pub(super) fn turn_away(listener: &TcpListener) -> bool {
    use socket2::{SockFilter, SockRef};

    // From <linux/bpf_common.h>: load a byte; jump if it has a bit; return how much of the packet is kept.
    const LOAD_BYTE: u16 = 0x30;
    const JUMP_IF_SET: u16 = 0x45;
    const RETURN: u16 = 0x06;
    // From RFC 9293, section 3.1: where a segment's flags are, and the one that begins a connection.
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;

    let drop_beginnings = [
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        SockFilter::new(JUMP_IF_SET, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ];
    SockRef::from(listener)
        .attach_filter(&drop_beginnings)
        .inspect_err(|error| tracing::debug!(%error, "clients cannot be turned away"))
        .is_ok()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn turn_away(_: &TcpListener) -> bool {
    false
}
