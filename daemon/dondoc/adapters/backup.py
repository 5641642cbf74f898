"""One file that holds an office: a tar with a manifest of hashes, written while the service works.

In it are the ledger, the archive and the configuration; the keys of links only where they are asked for, for with them
who finds the file can sign decisions; never a password. The ledger is copied first: every archived mail that the copy
names was durable before it was named.
"""

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from dondoc.adapters.store import Store

SCHEMA = "dondoc/backup/2"
READ = frozenset({SCHEMA, "dondoc/backup/1"})  # the first form held ledger and archive alone
LEDGER, MANIFEST, KEYS = "dondoc.db", "manifest.json", "token-key"
LARGEST_MANIFEST = 512 * 1024 * 1024  # bytes; a million mails take a quarter of that
CHUNK = 1024 * 1024
_PARTS = ("", "-wal", "-shm", "-journal")  # of a ledger: SQLite takes what stands in a log beside it for the newest
_MAIL = re.compile(r"archive/([0-9a-f]{2}/[0-9a-f]{64}\.eml)")
_CONFIGURED = re.compile(r"config/((?:mail_templates/)?[a-z0-9][\w-]*\.(?:toml|pem|docx|(?:\w+\.)?j2))", re.ASCII)
_MINE = ("*.toml", "ca.pem", "mail_templates/*.j2", "mail_templates/*.docx")


class BackupError(Exception):
    """A backup cannot be written, or is not whole; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds: how many archived mails, how many bytes in all, and whether the keys of links."""

    mails: int
    size: int
    has_keys: bool


@dataclass(frozen=True, slots=True)
class Home:
    """Where the rest of an office lies: its archive, the file of its keys, the folder of its configuration.

    Without `keys` they stay out of what is written, and nothing is put in their place.
    """

    archive: Path
    keys: Path | None
    configuration: Path

    def baggage(self) -> Mapping[str, Path]:
        """Return what travels beside ledger and archive, by its name in the backup."""
        found = (path for pattern in _MINE for path in self.configuration.glob(pattern) if path.is_file())
        named = {f"config/{path.relative_to(self.configuration)}": path for path in found}
        keys = {KEYS: self.keys} if self.keys and self.keys.is_file() else {}
        return {**keys, **{name: path for name, path in sorted(named.items()) if _CONFIGURED.fullmatch(name)}}


def write_backup(store: Store, home: Home, file: Path, tell: Callable[[float], None]) -> Kept:
    """Write the file and read it back; nothing that stands there is overwritten. BackupError, StoreError, OSError."""
    if file.exists():
        raise BackupError(f"{file} exists already: a backup overwrites nothing")
    partial = file.with_name(f".{file.name}.part")
    try:
        with TemporaryDirectory(prefix=".dondoc-", dir=file.parent) as folder:
            copy = Path(folder) / LEDGER
            store.backup(copy)
            _write(partial, copy, home, tell)
        kept = check_backup(partial)
        os.link(partial, file)  # fails where somebody else has made that name meanwhile
    finally:
        partial.unlink(missing_ok=True)
    tell(1.0)
    return kept


def _write(file: Path, ledger: Path, home: Home, tell: Callable[[float], None]) -> None:
    mails = sorted(home.archive.glob("??/*.eml")) if home.archive.is_dir() else []
    hashes: dict[str, str] = {}
    file.unlink(missing_ok=True)  # what a killed backup left behind, or somebody laid there with another mode
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # units' mails: for the service's eyes
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, path in {LEDGER: ledger, **home.baggage()}.items():
                hashes[name] = _add(tar, name, path)
            for number, mail in enumerate(mails):
                name = f"archive/{mail.parent.name}/{mail.name}"
                hashes[name] = _add(tar, name, mail)
                tell(0.8 * number / len(mails))
            told = json.dumps({"schema": SCHEMA, "sha256": hashes}, sort_keys=True, indent=1).encode()
            tar.addfile(_member(MANIFEST, len(told)), BytesIO(told))
        raw.flush()
        os.fsync(raw.fileno())


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as stream:
        digest = _digest(stream)
        size = stream.tell()
        stream.seek(0)
        tar.addfile(_member(name, size), stream)
    return digest


def _digest(stream: IO[bytes]) -> str:
    found = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def check_backup(file: Path) -> Kept:
    """Read every member and hold it against the manifest; BackupError names the first that is wrong."""
    found: dict[str, str] = {}
    told: bytes | None = None
    size = 0
    for member, stream in _members(file):
        size += member.size
        if member.name == MANIFEST:
            told = stream.read(LARGEST_MANIFEST)
            continue
        if member.name in found:
            raise BackupError(f"{file}: {member.name} stands twice in it")
        found[member.name] = _digest(stream)
    stated = _manifest(file, told)
    wrong = sorted(name for name in found.keys() | stated.keys() if found.get(name) != stated.get(name))
    if wrong:
        raise BackupError(f"{file}: {wrong[0]} is not what the manifest says")
    if LEDGER not in found:
        raise BackupError(f"{file}: it holds no ledger")
    return Kept(sum(_MAIL.fullmatch(name) is not None for name in found), size, KEYS in found)


def _manifest(file: Path, told: bytes | None) -> dict[str, str]:
    try:
        manifest = json.loads(told or b"")
        if manifest["schema"] not in READ:
            raise BackupError(f"{file}: it is no backup of the form {SCHEMA}")
        return {str(name): str(digest) for name, digest in manifest["sha256"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BackupError(f"{file}: its manifest is missing or cannot be read") from None


def _members(file: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Yield the regular files with names that a backup has; anything else is refused, so nothing can lead outside."""
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                stream = tar.extractfile(member) if member.isreg() else None
                if stream is None or not _belongs(member.name):
                    raise BackupError(f"{file}: «{member.name[:100]}» does not belong into a backup")
                yield member, stream
    except tarfile.TarError as error:
        raise BackupError(f"{file}: it is no whole backup: {error}") from None


def _belongs(name: str) -> bool:
    known = name in {LEDGER, MANIFEST, KEYS} or _MAIL.fullmatch(name) or _CONFIGURED.fullmatch(name)
    return bool(known)


def restore_configuration(file: Path, directory: Path) -> tuple[str, ...]:
    """Unpack the configuration where there is none yet, and return the files' names; one that is there stays.

    The whole file is held against its manifest first. BackupError, OSError.
    """
    if any(directory.glob("*.toml")):
        return ()
    check_backup(file)
    made: list[str] = []
    for member, stream in _members(file):
        if found := _CONFIGURED.fullmatch(member.name):
            target = directory / found[1]
            target.parent.mkdir(parents=True, exist_ok=True)
            _put(stream, target)
            target.chmod(0o644)  # no secret stands in these files
            made.append(found[1])
    return tuple(made)


def restore_backup(file: Path, ledger: Path, home: Home, tell: Callable[[float], None]) -> Kept:
    """Put archive and ledger in place, the ledger last; BackupError where a ledger is there already."""
    for part in _PARTS:
        if (there := ledger.with_name(ledger.name + part)).exists():
            raise BackupError(f"{there} exists: restore overwrites no ledger; move it away first")
    kept = check_backup(file)
    ledger.parent.mkdir(parents=True, exist_ok=True)
    partial = ledger.with_name(f".{ledger.name}.part")
    for number, (member, stream) in enumerate(_members(file)):
        mail = _MAIL.fullmatch(member.name)
        if mail:
            target = home.archive / mail[1]
            target.parent.mkdir(parents=True, exist_ok=True)
            _put(stream, target.with_suffix(".part"))
            target.with_suffix(".part").replace(target)
        elif member.name == LEDGER:
            _put(stream, partial)
        elif member.name == KEYS and home.keys and not home.keys.exists():
            home.keys.parent.mkdir(parents=True, exist_ok=True)
            _put(stream, home.keys)
        tell(number / (kept.mails + 2))
    partial.replace(ledger)
    tell(1.0)
    return kept


def _put(stream: IO[bytes], path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while chunk := stream.read(CHUNK):
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
