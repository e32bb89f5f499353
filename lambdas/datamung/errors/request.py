"""What the API refuses; nothing was made."""

from datamung.errors.base import DatamungError


class RequestError(DatamungError):
    """The API refused a request; nothing was made."""

    http_status = 400


class InvalidRequest(RequestError):
    """The body, the query or the job id is not what the route takes."""

    hint = "Compare the request with the API's description; the message names the field."


class NoKnownGroup(RequestError):
    """The caller is signed in, but none of the token's groups gives access."""

    hint = "Ask an administrator to add you to the group viewer, operator or admin."
    http_status = 403


class AdminOnly(RequestError):
    """The caller is signed in and not an administrator."""

    hint = "Ask an administrator; the group admin may see and sweep what is left of everybody's jobs."
    http_status = 403


class RouteNotFound(RequestError):
    """The API has no such route."""

    hint = "Compare method and path with the API's description."
    http_status = 404


class JobNotFound(RequestError):
    """There is no such job, or it is not the caller's to see."""

    hint = "Check the job id; an operator sees own jobs only."
    http_status = 404


class DumpNotFound(RequestError):
    """The job has no dump: it has not succeeded, or what it left was removed since."""

    hint = "Wait until the job has succeeded; one that failed or was cancelled leaves no dump."
    http_status = 404


class SourceNotFound(RequestError):
    """There is no such database, or it is not offered to the caller."""

    hint = (
        "Choose a database from the list; to offer one, give it the tag that the deployment's setting source_tag names."
    )
    http_status = 404


class JobIdTaken(RequestError):
    """The job id was used before, by another request or by somebody else; ids are never reused."""

    hint = "Choose a new job id."
    http_status = 409


class JobEnded(RequestError):
    """The job has ended; there is nothing left to cancel."""

    hint = "Look at the job's outcome; start a new job if you need another backup."
    http_status = 409
