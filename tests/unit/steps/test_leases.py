"""One clean-up works at a time, and none waits for ever for one that died (H78)."""

import pytest
from clean_up import clean_up
from datamung import jobs, leases, removal
from datamung.leases import LEASE_S
from datamung.ledger import LONG_FUNCTION_TIMEOUT_S
from datamung.rows import FREE

from tests.fakes.world import World

TABLES = ("moto", "memory")
JOB = "backup-0001"


def test_of_two_at_once_one_holds_it_h78(world: World) -> None:
    world.claim(JOB)
    with leases.held(world.clients, JOB) as first, leases.held(world.clients, JOB) as second:
        assert (first, second) == (True, False)


def test_it_is_given_back_at_the_end(world: World) -> None:
    world.claim(JOB)
    for _ in range(2):
        with leases.held(world.clients, JOB) as is_held:
            assert is_held
    assert jobs.get(world.clients, JOB)["lease"] == FREE


def test_it_is_given_back_after_an_exception_that_passes_on(world: World) -> None:
    world.claim(JOB)
    with pytest.raises(ValueError, match="broke"), leases.held(world.clients, JOB):
        raise ValueError("it broke")
    with leases.held(world.clients, JOB) as is_held:
        assert is_held


def test_one_that_could_not_have_it_gives_nothing_back(world: World) -> None:
    world.claim(JOB)
    with leases.held(world.clients, JOB):
        for _ in range(2):
            with leases.held(world.clients, JOB) as is_held:
                assert not is_held


def test_lease_of_a_dead_holder_runs_out_and_not_before_its_pass_must_have_ended(world: World) -> None:
    world.claim(JOB)
    dead = leases.held(world.clients, JOB)
    assert dead.__enter__()
    world.clock.advance(LEASE_S)
    with leases.held(world.clients, JOB) as is_held:
        assert not is_held
    world.clock.advance(1)
    with leases.held(world.clients, JOB) as is_held:
        assert is_held
    assert LEASE_S > LONG_FUNCTION_TIMEOUT_S


def test_late_holder_does_not_give_back_anothers_lease(world: World) -> None:
    world.claim(JOB)
    late = leases.held(world.clients, JOB)
    late.__enter__()
    world.clock.advance(LEASE_S + 1)
    with leases.held(world.clients, JOB) as is_held:
        assert is_held
        late.__exit__(None, None, None)
        with leases.held(world.clients, JOB) as third:
            assert not third


def test_job_that_is_not_there_has_no_lease_and_gets_no_row(world: World) -> None:
    with leases.held(world.clients, JOB) as is_held:
        assert not is_held
    assert world.rows() == []


def test_clean_up_waits_while_another_is_at_work_and_deletes_nothing_h78(world: World) -> None:
    world.claim(JOB)
    world.clock.advance(600)
    with leases.held(world.clients, JOB):
        answer = clean_up(world.clients, JOB)
        assert (answer["state"], answer["wait_s"] >= 15) == ("waiting", True)
        assert [row["state"] for row in world.rows() if "state" in row] == ["open"]
        assert len(world.clients.secretsmanager.list_secrets()["SecretList"]) == 2
    assert clean_up(world.clients, JOB)["state"] == "done"
    assert jobs.get(world.clients, JOB)["cleanup"] == {"state": "done", "left": []}


def test_clean_up_that_waits_has_closed_the_job_all_the_same(world: World) -> None:
    world.claim(JOB)
    with leases.held(world.clients, JOB):
        clean_up(world.clients, JOB)
    assert jobs.get(world.clients, JOB)["closing"] is True


def test_two_passes_that_both_think_they_hold_it_do_no_harm(world: World) -> None:
    job = world.claim(JOB)
    world.clock.advance(600)
    assert removal.one_pass(world.clients, job) == removal.one_pass(world.clients, job) == []
