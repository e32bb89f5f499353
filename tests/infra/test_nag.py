"""cdk-nag finds nothing that was not answered with a reason."""

import pytest

from tests.infra.template import Synthesized


@pytest.mark.parametrize("variant", ["cloud", "elsewhere", "local", "built"])
def test_no_finding_is_left_unanswered(synthesized: Synthesized, variant: str) -> None:
    assert synthesized(variant)["findings"] == []


def test_a_careless_bucket_would_be_found(synthesized: Synthesized) -> None:
    found = {finding.split(" at ")[0] for finding in synthesized("careless")["findings"]}
    assert {"AwsSolutions-S1", "AwsSolutions-S10"} <= found
