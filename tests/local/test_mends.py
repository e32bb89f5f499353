"""Each mend is needed and works: its probe fails on MiniStack as it comes and holds on the mended one.

Where a probe holds on the plain one, upstream has closed the gap: remove the mend and its probe.
"""

from collections.abc import Callable

import pytest

from tests.local import execution_probes, resource_probes
from tests.local.conftest import Emulator

pytestmark = pytest.mark.xdist_group("mends")

Probe = Callable[[Emulator], bool]

PROBES: list[Probe] = [
    resource_probes.a_capacity_provider_is_deployed,
    execution_probes.a_failed_function_names_its_exception_class,
    execution_probes.a_state_catches_by_exception_class,
    execution_probes.a_stopped_execution_stays_aborted,
    execution_probes.a_stopped_execution_does_no_more,
    execution_probes.a_machine_times_out,
    resource_probes.a_small_part_is_refused,
    resource_probes.a_gap_in_part_numbers_is_refused,
    resource_probes.parts_out_of_order_are_refused,
    resource_probes.an_object_tells_the_checksums_of_its_parts,
    resource_probes.a_deployed_bucket_is_encrypted,
    resource_probes.a_deployed_bucket_keeps_its_lifecycle,
]


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_gap_is_mended(mended: Emulator, probe: Probe) -> None:  # H89, H100
    assert probe(mended)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.__name__)
def test_gap_is_still_open_upstream(plain: Emulator, probe: Probe) -> None:  # H89, H100
    assert not probe(plain), "upstream has closed this gap: remove the mend and its probe"
