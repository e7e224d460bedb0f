"""The exceptions of Nexus, named for who must act.

NexusError
├── UserError          the person at the keyboard: a wrong path, option or statement
│   └── RefusedQuery   a SQL statement that readers may not run
├── OperatorError      whoever runs the machine: a port, disk space, a lock, a server
└── SourceError        whoever owns the upstream: a dump, an export, a repository

Each message is one sentence for a person: what, where, and what to do. A `NexusError` is printed without a
traceback; anything else is a defect of Nexus and keeps its traceback in the log.
"""


class NexusError(Exception):
    """Base of everything that Nexus raises on purpose."""


class UserError(NexusError):
    """The caller asked for something that cannot be done; the message says what to ask instead."""


class RefusedQuery(UserError):
    """A SQL statement outside what readers may run: one SELECT over published relations."""


class OperatorError(NexusError):
    """The machine or a server is not in the state that Nexus needs; the message says what to change."""


class SourceError(NexusError):
    """An upstream (dump, export, repository, API) cannot be read; the rest is loaded."""
