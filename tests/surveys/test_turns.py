from uuid import UUID

from common.ids import new_uuid
from surveys.turns import TURNS, _mix, next_uuid, turn_of


def test_turns_of_a_version_follow_each_other() -> None:
    first, *others = (turn_of(next_uuid(7)) for _ in range(5))
    assert [(turn - first) % TURNS for turn in others] == [1, 2, 3, 4]


def test_each_version_counts_by_itself() -> None:
    first = turn_of(next_uuid(8))
    next_uuid(9)
    assert turn_of(next_uuid(8)) == (first + 1) % TURNS


def test_a_turn_is_written_so_that_the_order_can_t_be_read() -> None:
    written = [_mix(turn) for turn in range(1000)]
    assert len(set(written)) == 1000
    assert written != sorted(written)
    assert [turn_of(UUID(int=one)) for one in written] == list(range(1000))


def test_uuids_from_elsewhere_have_some_turn() -> None:
    assert 0 <= turn_of(new_uuid()) < TURNS
