import re
import secrets

FORM = re.compile(r"00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})")


def child_of(traceparent: str | None) -> str:
    """The next step of a trace (W3C Trace Context), or the first one of a new trace."""
    match = FORM.fullmatch(traceparent or "")
    trace, flags = match.groups() if match else (secrets.token_hex(16), "01")
    return f"00-{trace}-{secrets.token_hex(8)}-{flags}"
