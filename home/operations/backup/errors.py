"""What ends a backup or a restore, told in one sentence with the next step."""


class BackupError(Exception):
    """It cannot be done; the message says why, and what to do."""


class DamagedArchive(BackupError):
    """The archive is not whole, or not ours; nothing of it is used."""

    def __init__(self, problem: str):
        super().__init__(f"The archive is damaged: {problem}. Take another one.")


class NewerArchive(BackupError):
    """The archive comes from a release that this one does not know yet."""
