"""What is remembered of the answers."""

from api.memory import Memory


def test_what_is_held_is_given_back() -> None:
    memory = Memory()
    assert memory.held(("release", "question")) is None
    memory.hold(("release", "question"), b"svg")
    assert memory.held(("release", "question")) == b"svg"


def test_the_answers_not_asked_for_longest_make_room() -> None:
    memory = Memory(most_bytes=10)
    memory.hold(("a",), b"12345")
    memory.hold(("b",), b"12345")
    memory.held(("a",))
    memory.hold(("c",), b"12345")
    assert (memory.held(("a",)), memory.held(("b",))) == (b"12345", None)


def test_an_answer_larger_than_the_room_is_not_held() -> None:
    memory = Memory(most_bytes=3)
    memory.hold(("a",), b"12345")
    assert memory.held(("a",)) is None
    memory.hold(("b",), b"123")
    assert memory.held(("b",)) == b"123"
