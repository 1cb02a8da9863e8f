"""Lambda functions as processes of this machine: no container, the function's own role, its own network position."""
