"""Everything that can go wrong, in one tree.

MarketRulesError
├── PermanentError                 trying again changes nothing
│   ├── UnreadableDocument         a file that can't be read: names file, place, remedy
│   │   ├── UnsupportedDocument    a kind of file that no reader takes
│   │   └── UnidentifiedDocument   no title or date in it, and no manifest names it
│   ├── ManifestError              the manifest beside the files is wrong
│   ├── RegisterError              the revision register is wrong
│   ├── SourcesError               the list of official sources is wrong, or lacks the one named
│   ├── FetchRefused               a web address that isn't fetched, or gives what isn't wanted
│   ├── SettingsError              a setting is unknown or out of bounds
│   ├── AccessError                keys or restrictions are wrong, or the service mustn't start open
│   ├── NotPermitted               the caller may not do that
│   ├── RecordError                a stored record is damaged or of another format
│   ├── SnapshotMissing            nothing has been ingested yet
│   ├── SnapshotMismatch           built with another format or embedder
│   ├── ModelMissing               the embedding model isn't where it should be, or is another
│   ├── JudgmentError              a judged question is wrong, or judges what isn't held
│   ├── PinpointUnresolved         no paragraph stands at that pinpoint
│   ├── UploadRefused              an upload that can't be taken: no file, a name, the form
│   │   └── UploadTooLarge         a file, their number or their sum is over the limits
│   ├── JobUnknown                 no ingest job has that id
│   ├── JobEnded                   a job that has ended can't be cancelled
│   ├── KeyReused                  an Idempotency-Key came before with other files
│   ├── PageRefused                a page's cursor can't be read, or is of another query
│   ├── PagesOver                  the pages are of what is no longer served
│   ├── SpanOutside                no such span or page in the source text
│   ├── SourceGone                 the original file isn't where it was ingested from
│   ├── SourceChanged              what lies there isn't what was ingested
│   ├── DeskDataError              a list that the desk keeps (decks, notice types) is wrong
│   ├── DrillUnknown               no such drill, kind of drill or deck
│   ├── RoleUnknown                no such role is registered by the rulebooks held
│   ├── RecordsMismatch            the desk's records can't be opened, or are of a newer program
│   ├── DeskError                  what was asked of the desk's records can't be done
│   │   ├── NoSuchRecord           no such record, or none that the caller may see
│   │   ├── StaleRecord            somebody else has changed it; carries it as it stands
│   │   ├── VersionNeeded          a change that doesn't say what it was made from
│   │   ├── WrongState             the record's state doesn't allow it
│   │   └── LoginRefused           wrong name or password, or too many failures
│   └── UngroundedClaim            a claim whose quote can't be traced; never shown
└── TransientError                 the same call may succeed later
    ├── IngestRunning              another ingest holds the data folder
    ├── FetchRunning               another fetch holds the folder of fetched files
    ├── FetchFailed                the server didn't answer, gave up midway or asks to come back
    ├── ServiceUnavailable         the search API doesn't answer
    ├── AudienceNotReady           what the caller may see is being indexed for it
    ├── ProviderUnavailable        the identity provider doesn't give its keys
    ├── QueueFull                  as many ingest jobs wait as may
    ├── StorageFull                the disk of the data folder is too full
    ├── StorageReadOnly            the disk can't be written to, or not by this user; it can be read
    ├── SearchStoreUnavailable     the vector database doesn't answer, or refuses
    ├── RecordsBusy                the desk's records are locked, or their server doesn't answer
    └── WriterFailed               the model that words answers gave nothing of use
"""

from __future__ import annotations


class MarketRulesError(Exception):
    """Base of all errors raised here. ``remedy`` says what the reader can do about it."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        """As it is, for another process: classes below take other arguments than this one."""
        return _brought_back, (type(self), self.args, dict(self.__dict__))


def _brought_back(
    kind: type[MarketRulesError], args: tuple[object, ...], state: dict[str, object]
) -> MarketRulesError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class PermanentError(MarketRulesError):
    """Trying again changes nothing: the input or the state has to change."""


class TransientError(MarketRulesError):
    """The same call may succeed later.

    ``retry_after``: seconds after which to ask again, None if that isn't known.
    """

    def __init__(self, message: str, *, remedy: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class UnreadableDocument(PermanentError):
    """A file that can't be read. ``path`` names the file, ``place`` where in it."""

    def __init__(self, path: str, message: str, *, place: str = "", remedy: str = "") -> None:
        where = f"{path} ({place})" if place else path
        super().__init__(f"{where}: {message}", remedy=remedy)
        self.path = path
        self.place = place


class UnsupportedDocument(UnreadableDocument):
    """A kind of file that no reader takes."""


class UnidentifiedDocument(UnreadableDocument):
    """Neither the document's own words nor a manifest say what it is or of which date."""


class ManifestError(PermanentError):
    """The manifest beside the files can't be read or names what isn't there."""


class RegisterError(PermanentError):
    """The revision register can't be read, or an entry of it is wrong; names the line."""


class SourcesError(PermanentError):
    """The list of official sources is wrong, or lacks the one named; names file, entry and key."""


class FetchRefused(PermanentError):
    """An address that isn't fetched: by its own words, by robots.txt, or for what it leads to."""


class SettingsError(PermanentError):
    """A setting is unknown or out of bounds."""


class AccessError(PermanentError):
    """The keys or the restrictions can't be read or changed so, or a service mustn't start open."""


class NotPermitted(PermanentError):
    """The caller may not do that, or isn't known: no key, or an unknown or expired one."""


class RecordError(PermanentError):
    """A stored record is damaged or of another format."""


class SnapshotMissing(PermanentError):
    """Nothing has been ingested into this data folder yet."""


class SnapshotMismatch(PermanentError):
    """The snapshot was built with another format or another embedder."""


class ModelMissing(PermanentError):
    """The embedding model isn't where it should be, or its bytes aren't the pinned ones."""


class JudgmentError(PermanentError):
    """A file of judged questions can't be used; names file and line."""


class PinpointUnresolved(PermanentError):
    """No paragraph stands at that pinpoint in what is held."""


class UploadRefused(PermanentError):
    """An upload that can't be taken: nothing in it, a name that is none, a broken form."""


class UploadTooLarge(UploadRefused):
    """A file, the number of files or their sum is over the limits that are set."""


class JobUnknown(PermanentError):
    """No ingest job has that id; records of old ones are removed."""


class JobEnded(PermanentError):
    """A job that has ended can't be cancelled."""


class KeyReused(PermanentError):
    """An Idempotency-Key that came before with other files."""


class PageRefused(PermanentError):
    """A page's cursor that can't be read, or that was given for another query."""


class PagesOver(PermanentError):
    """The pages began on a snapshot, a register or a day that is no longer served."""


class SpanOutside(PermanentError):
    """A span or a page that the source text doesn't have."""


class SourceGone(PermanentError):
    """The original file isn't where it was ingested from; its text is held."""


class SourceChanged(PermanentError):
    """What lies where a file was ingested from is another file now."""


class DeskDataError(PermanentError):
    """A list that the desk keeps as a file is wrong; names file and entry."""


class DrillUnknown(PermanentError):
    """No such drill, kind of drill or deck; names those there are."""


class RoleUnknown(PermanentError):
    """The rulebooks held register no such role; names those they do."""


class RecordsMismatch(PermanentError):
    """The desk's records can't be opened, or are of a newer program than this."""


class DeskError(PermanentError):
    """What was asked of the desk's records can't be done."""


class NoSuchRecord(DeskError):
    """No such record, or none that the caller may see: the two look alike from outside."""


class StaleRecord(DeskError):
    """Somebody else has changed the record; ``current`` is the record as it stands, as JSON."""

    def __init__(self, message: str, *, remedy: str = "", current: object = None) -> None:
        super().__init__(message, remedy=remedy)
        self.current = current


class VersionNeeded(DeskError):
    """A change that doesn't say which version of the record it was made from."""


class WrongState(DeskError):
    """The record's state, or what is held beside it, doesn't allow it."""


class LoginRefused(DeskError):
    """Wrong name or password, disabled, or too many failures: which isn't told."""


class UngroundedClaim(PermanentError):
    """A claim whose quote can't be traced to a paragraph of that edition and status."""


class IngestRunning(TransientError):
    """Another ingest holds the data folder."""


class FetchRunning(TransientError):
    """Another fetch holds the folder of fetched files."""


class FetchFailed(TransientError):
    """The server didn't answer, broke off or is overloaded."""


class ServiceUnavailable(TransientError):
    """The search API doesn't answer."""


class AudienceNotReady(TransientError):
    """The documents that the caller may see are being indexed for it."""


class ProviderUnavailable(TransientError):
    """The identity provider doesn't answer, or not with its keys."""


class QueueFull(TransientError):
    """As many ingest jobs wait as may."""


class StorageFull(TransientError):
    """The disk of the data folder is too full for what was to be written."""


class StorageReadOnly(TransientError):
    """The disk can't be written to now, or not by this user: what is there can be read."""


class SearchStoreUnavailable(TransientError):
    """The vector database that searches snapshots doesn't answer, or refuses what is asked."""


class RecordsBusy(TransientError):
    """The desk's records are locked by another, or their server doesn't answer."""


class WriterFailed(TransientError):
    """The model that words answers gave nothing of use; the answer stands in the rules' words."""
