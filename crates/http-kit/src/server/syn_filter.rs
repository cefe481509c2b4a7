//! Closing a listening socket resets the connections that wait in its queue, and a request may already have been written
//! to them. So the kernel is told first to drop new handshakes, and the queue is emptied. A client whose handshake was
//! dropped tries again by itself and is refused, which every gateway knows how to handle.

use std::time::Duration;

use tokio::net::TcpListener;

/// How long handshakes under way may take to get into the queue.
pub(super) const HANDSHAKE_GRACE: Duration = Duration::from_millis(50);

/// Makes the kernel drop the segments (SYN) that begin a connection. Returns whether it does.
#[cfg(target_os = "linux")]
pub(super) fn ignore_new_connections(listener: &TcpListener) -> bool {
    use socket2::{SockFilter, SockRef};

    // From <linux/bpf_common.h>: load a byte; jump if it has a bit; return how much of the packet is kept.
    const LOAD_BYTE: u16 = 0x30;
    const JUMP_IF_SET: u16 = 0x45;
    const RETURN: u16 = 0x06;
    // From RFC 9293, section 3.1: where a segment's flags are, and the one that begins a connection.
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;

    let drop_syn = [
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        SockFilter::new(JUMP_IF_SET, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ];
    SockRef::from(listener)
        .attach_filter(&drop_syn)
        .inspect_err(|error| tracing::debug!(%error, "new connections cannot be ignored"))
        .is_ok()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn ignore_new_connections(_: &TcpListener) -> bool {
    false
}
