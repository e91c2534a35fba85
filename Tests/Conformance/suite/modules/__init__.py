"""Every module, by being imported."""

from suite.modules import (  # noqa: F401
    claims,
    code_flow,
    code_reuse,
    discovery,
    errors,
    logout,
    notified_logout,
    parameters,
    refresh,
    registration,
    request_objects,
    session_management,
    sessions,
    userinfo,
)
