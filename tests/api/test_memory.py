"""What is remembered of the answers."""

from api.memory import Answer, Memory


def test_what_is_held_is_given_back() -> None:
    memory = Memory()
    assert memory.get(("release", "question")) is None
    memory.store(("release", "question"), Answer(b"svg"))
    assert memory.get(("release", "question")) == Answer(b"svg")


def test_the_answers_not_asked_for_longest_make_room() -> None:
    memory = Memory(most_bytes=10)
    memory.store(("a",), Answer(b"12345"))
    memory.store(("b",), Answer(b"12345"))
    memory.get(("a",))
    memory.store(("c",), Answer(b"12345"))
    assert (memory.get(("a",)), memory.get(("b",))) == (Answer(b"12345"), None)


def test_an_answer_larger_than_the_room_is_not_held() -> None:
    memory = Memory(most_bytes=3)
    memory.store(("a",), Answer(b"12345"))
    assert memory.get(("a",)) is None
    memory.store(("b",), Answer(b"123"))
    assert memory.get(("b",)) == Answer(b"123")
