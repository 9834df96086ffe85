"""Who runs this process, for the audit trail and for the rule of two persons."""

import os
import pwd


def real_user() -> str:
    """The user that the kernel knows, by name. No variable of the environment says it: anybody may set those."""
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may have no such line
        return f"uid {uid}"


def system_user() -> str:
    """The same, and beside it what sudo left of whom it became: a variable, so it accuses nobody by itself."""
    before = os.environ.get("SUDO_UID", "")
    return f"{real_user()} (SUDO_UID {before})" if before.isascii() and before.isdecimal() else real_user()
