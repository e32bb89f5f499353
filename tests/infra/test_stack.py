"""The stack as a whole: its outputs, and what it must not need to be deployed."""

import pytest

from tests.infra.template import Synthesized, Template

OUTPUTS = {
    "AlarmTopicArn",
    "ApiUrl",
    "BucketName",
    "CleanUpMachineArn",
    "ClientId",
    "ClusterArn",
    "Issuer",
    "StateMachineArn",
    "SweepFunction",
    "TableName",
}


def test_outputs_tell_what_an_operator_needs(cloud: Template, elsewhere: Template) -> None:
    assert set(cloud.body["Outputs"]) == OUTPUTS | {"UserPoolId", "SignInUrl"}
    assert set(elsewhere.body["Outputs"]) == OUTPUTS


@pytest.mark.parametrize("variant", ["cloud", "elsewhere", "local"])
def test_nothing_runs_at_deployment(synthesized: Synthesized, variant: str) -> None:
    kinds = {one["Type"] for one in synthesized(variant)["template"]["Resources"].values()}
    assert not [kind for kind in kinds if kind.startswith("Custom::") or "CustomResource" in kind]


def test_template_is_bound_to_no_account_or_region(cloud: Template) -> None:
    owners = ("111122223333", "017000801446")  # the image's, by setting, and Powertools'
    text = str(cloud.body)
    for owner in owners:
        text = text.replace(owner, "")
    assert not [word for word in text.replace(":", " ").split() if word.isdigit() and len(word) == 12]
    assert "AvailabilityZone" not in text
