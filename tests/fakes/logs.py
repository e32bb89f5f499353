"""CloudWatch Logs as a reader meets it: streams by name, places as opaque tokens, and pages that may be empty."""

from typing import Any

from tests.fakes.aws_error import aws_error


class FakeLogs:
    """One group. A token that is answered unchanged is the only sign of a stream's end, as the API reference says."""

    def __init__(self, group: str, per_answer: int = 10_000) -> None:
        self.group = group
        self.streams: dict[str, list[tuple[int, str]]] = {}
        """Lines as their milliseconds and text, in order."""
        self.reads: list[str] = []
        """The streams in the order in which they were asked for."""
        self.has_empty_pages = False
        self._per_answer = per_answer

    def get_log_events(self, **call: Any) -> dict[str, Any]:
        assert call["logGroupName"] == self.group
        assert call["startFromHead"] is True
        assert call["limit"] > 0
        self.reads.append(call["logStreamName"])
        if call["logStreamName"] not in self.streams:
            raise aws_error("GetLogEvents", "ResourceNotFoundException")
        stream, token = self.streams[call["logStreamName"]], call.get("nextToken", "f/0")
        if not token.startswith("f/"):
            raise aws_error("GetLogEvents", "InvalidParameterException")
        place, _, was_empty = token.removeprefix("f/").partition("/")
        begin = int(place)
        if self.has_empty_pages and not was_empty and begin < len(stream):
            return {"events": [], "nextForwardToken": f"f/{begin}/s"}
        page = stream[begin : begin + min(call["limit"], self._per_answer)]
        events = [{"timestamp": at_ms, "message": message, "ingestionTime": at_ms} for at_ms, message in page]
        is_at_end = "nextToken" in call and not page
        return {"events": events, "nextForwardToken": token if is_at_end else f"f/{begin + len(page)}"}
