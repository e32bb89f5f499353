"""A sentence is told once, and the timeline can be read page by page."""

from datamung import events

from tests.fakes.world import World

TABLES = ("moto", "memory")
"""The one proves that DynamoDB understands what is asked, the other that the fake of the other tests is true."""

JOB = "backup-0001"


def test_repeated_step_tells_its_sentence_once(world: World) -> None:
    world.claim(JOB)
    for _ in range(3):
        events.tell(world.clients, JOB, "started", "Started a worker")
        world.clock.advance(1)
    events.tell(world.clients, JOB, "started again", "Started a worker")
    assert world.sentences() == ["Started a worker", "Started a worker"]


def test_timeline_is_read_in_order_page_by_page(world: World) -> None:
    world.claim(JOB)
    for number in range(5):
        events.tell(world.clients, JOB, str(number), f"Sentence {number}")
        world.clock.advance(1)
    read, key = [], None
    while True:
        page, key = events.page(world.clients, JOB, 2, key)
        read.extend(page)
        if key is None:
            break
    assert [event["sentence"] for event in read] == [f"Sentence {number}" for number in range(5)]
    assert read[1]["at"] == "2027-01-15T08:00:01.000Z"
