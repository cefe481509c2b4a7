mod accept;
mod bodies;
mod languages;
mod limits;
mod request_id;
mod routes;
mod strange;
mod twice;

use crate::suite::Check;

pub fn checks() -> Vec<Check> {
    let mut checks = routes::checks();
    checks.extend(bodies::checks());
    checks.extend(languages::checks());
    checks.extend(limits::checks());
    checks.extend(accept::checks());
    checks.extend(request_id::checks());
    checks.extend(twice::checks());
    checks.extend(strange::checks());
    checks
}
