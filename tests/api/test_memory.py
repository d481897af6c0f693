"""What is remembered of the drawings."""

from api.memory import Memory


def test_a_drawing_is_made_once() -> None:
    made: list[int] = []
    memory = Memory()
    for _ in range(3):
        assert memory.get(("release", "query"), lambda: made.append(1) or b"svg") == b"svg"
    assert made == [1]


def test_the_oldest_drawings_leave_when_there_is_no_more_room() -> None:
    memory = Memory(most_bytes=10)
    memory.get(("a",), lambda: b"12345")
    memory.get(("b",), lambda: b"12345")
    memory.get(("a",), lambda: b"never")
    memory.get(("c",), lambda: b"12345")
    assert memory.get(("a",), lambda: b"again") == b"12345"
    assert memory.get(("b",), lambda: b"again") == b"again"


def test_a_drawing_larger_than_the_room_is_given_but_not_kept() -> None:
    memory = Memory(most_bytes=3)
    assert memory.get(("a",), lambda: b"12345") == b"12345"
    assert memory.get(("a",), lambda: b"new") == b"new"
