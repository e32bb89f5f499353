"""Who may do what: as little as each needs, and deleting only what is ours twice over."""

from typing import Any

import pytest

from tests.infra.iam import allows
from tests.infra.template import Synthesized, Template, as_list, flat

OURS = {"aws:ResourceTag/datamung:deployment": "main"}
RDS = "arn:aws:rds:<AWS::Region>:<AWS::AccountId>:db:"
DELETING = ("Delete", "Abort", "Terminate", "Remove", "Stop", "Modify", "Revoke")
OBJECT = "<BackupBucket.Arn>/backups/job-0001/dump.sql.zst"
TABLE = "<JobTable.Arn>"


@pytest.fixture(params=["cloud", "elsewhere", "local"])
def template(request: pytest.FixtureRequest, synthesized: Synthesized) -> Template:
    """Each variant in turn."""
    return Template(synthesized(request.param)["template"])


def every_policy(template: Template) -> list[dict[str, Any]]:
    """Every statement of every identity, bucket and key policy."""
    documents = [
        *(one["PolicyDocument"] for one in template.of_type("AWS::S3::BucketPolicy").values()),
        *(one["KeyPolicy"] for one in template.of_type("AWS::KMS::Key").values()),
    ]
    found = [statement for document in documents for statement in document["Statement"]]
    return found + [statement for statements in template.policies().values() for statement in statements]


def test_nothing_allows_every_action_or_everybody(template: Template) -> None:
    allowed = [one for one in every_policy(template) if one["Effect"] == "Allow"]
    assert len(allowed) > 50
    for statement in allowed:
        assert "*" not in as_list(statement["Action"])
        assert "NotAction" not in statement
        assert "*" not in as_list(statement.get("Principal", {}).get("AWS", ""))
        assert statement.get("Principal") != "*"


def test_no_role_has_a_managed_policy_but_ecs_own(template: Template) -> None:
    managed = [
        flat(arn) for role in template.of_type("AWS::IAM::Role").values() for arn in role.get("ManagedPolicyArns", [])
    ]
    assert all(arn.endswith("AmazonECSInfrastructureRolePolicyForManagedInstances") for arn in managed)


def test_services_are_trusted_only_on_behalf_of_this_account(template: Template) -> None:
    for role in template.of_type("AWS::IAM::Role").values():
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            if statement["Principal"]["Service"] in ("ec2.amazonaws.com", "ecs.amazonaws.com"):
                continue  # they are not documented to say for whom they act
            assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


@pytest.mark.parametrize(
    ("resource", "context", "allowed"),
    [
        pytest.param(RDS + "dm-main-job-0001", OURS, True, id="our name and our tag"),
        pytest.param(RDS + "dm-main-job-0001", {}, False, id="our name without the tag"),
        pytest.param(RDS + "orders-prod", OURS, False, id="our tag on another name"),
        pytest.param(RDS + "dm-test-job-0001", OURS, False, id="another deployment's name"),
        pytest.param(
            RDS + "dm-main-job-0001", {"aws:ResourceTag/datamung:deployment": "test"}, False, id="another's tag"
        ),
    ],
)
def test_only_a_clone_of_this_deployment_can_be_deleted_h73(
    template: Template, resource: str, context: dict[str, str], allowed: bool
) -> None:
    assert allows(template.role_of("CleanUp"), "rds:DeleteDBInstance", resource, context) is allowed
    assert allows(template.role_of("CleanUp"), "rds:ModifyDBInstance", resource, context) is allowed


def test_only_clean_up_deletes_databases_secrets_groups_and_objects(template: Template) -> None:
    for function in template.of_type("AWS::Lambda::Function"):
        actions = {
            action
            for statement in template.role_of(function)
            if statement["Effect"] == "Allow"
            for action in as_list(statement["Action"])
            if action.split(":")[1].startswith(DELETING)
        }
        also = {
            "Api": {"ecs:StopTask"},
            "CheckWorkers": {"ecs:StopTask"},
            "CompleteDump": {"dynamodb:DeleteItem"},
            "CreateSecurityGroup": {"ec2:RevokeSecurityGroupEgress"},
            "OpenUpload": {"s3:AbortMultipartUpload"},
        }
        if function != "CleanUp":
            assert actions <= also.get(function, set()), function


def test_users_security_groups_are_out_of_reach_p5(template: Template) -> None:
    group = "arn:aws:ec2:<AWS::Region>:<AWS::AccountId>:security-group/sg-users"
    for action in ("ec2:AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupEgress"):
        assert allows(template.role_of("CreateSecurityGroup"), action, group, OURS)
        assert not allows(template.role_of("CreateSecurityGroup"), action, group, {})
    assert not allows(template.role_of("CleanUp"), "ec2:DeleteSecurityGroup", group, {})


@pytest.mark.parametrize(
    ("action", "context", "allowed"),
    [
        pytest.param("s3:PutObject", {"s3:ObjectCreationOperation": "false"}, True, id="adds a part"),
        pytest.param("s3:PutObject", {}, True, id="adds a part, were S3 to say nothing of the operation"),
        pytest.param("s3:PutObject", {"s3:ObjectCreationOperation": "true"}, False, id="neither completes nor puts"),
        pytest.param("s3:AbortMultipartUpload", {}, False, id="does not abort"),
        pytest.param("s3:DeleteObject", {}, False, id="does not delete"),
        pytest.param("s3:DeleteObjectVersion", {}, False, id="does not delete a version"),
        pytest.param("s3:GetObject", {}, False, id="does not read a dump"),
    ],
)
def test_worker_adds_parts_and_nothing_else_p8_h55(
    template: Template, action: str, context: dict[str, str], allowed: bool
) -> None:
    assert allows(template.task_role(), action, OBJECT, context) is allowed


def test_worker_writes_its_plan_and_no_manifest_p8(template: Template) -> None:
    creating = {"s3:ObjectCreationOperation": "true"}
    assert allows(template.task_role(), "s3:PutObject", "<BackupBucket.Arn>/work/job-0001/plan.json", creating)
    manifest = OBJECT.replace("dump.sql.zst", "dump.manifest.json")
    assert not allows(template.task_role(), "s3:PutObject", manifest, {"s3:ObjectCreationOperation": "false"})


@pytest.mark.parametrize("action", ["dynamodb:PutItem", "dynamodb:Query", "dynamodb:GetItem"])
def test_worker_touches_only_work_rows(template: Template, action: str) -> None:
    role = template.task_role()
    assert allows(role, action, TABLE, {"dynamodb:LeadingKeys": "WORK#job-0001"})
    assert not allows(role, action, TABLE, {"dynamodb:LeadingKeys": "JOB#job-0001"})
    assert not allows(role, action, TABLE, {}), "a call that names no row"


def test_worker_reads_only_secrets_offered_to_this_deployment(template: Template) -> None:
    secret = "arn:aws:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:"
    tag = "secretsmanager:ResourceTag/datamung:deployment"
    role, read = template.task_role(), "secretsmanager:GetSecretValue"
    assert allows(role, read, secret + "orders-a1b2c3", {tag: "main"})
    assert not allows(role, read, secret + "orders-a1b2c3", {tag: "test"})
    assert not allows(role, read, secret + "orders-a1b2c3", {})
    assert allows(role, read, secret + "rds!db-0001-a1b2c3", {tag: "main"})
    assert not allows(role, read, secret + "rds!db-0001-a1b2c3", {}), "a master's password is offered like any other"


def test_multipart_roles_have_both_key_actions_h56(template: Template) -> None:
    via_s3 = {"kms:ViaService": "s3.<AWS::Region>.amazonaws.com"}
    for role in (template.task_role(), template.role_of("OpenUpload"), template.role_of("CompleteDump")):
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            assert allows(role, action, "<BackupKey.Arn>", via_s3)
            assert not allows(role, action, "<BackupKey.Arn>", {}), "never directly"


def test_api_cannot_read_the_secrets_it_makes(template: Template) -> None:
    name = "arn:aws:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:dm-main-job-0001-a1b2c3"
    role = template.role_of("Api")
    assert allows(role, "secretsmanager:CreateSecret", name, {"aws:RequestTag/datamung:deployment": "main"})
    assert not allows(role, "secretsmanager:GetSecretValue", name, OURS)


MANIFEST = "<BackupBucket.Arn>/backups/job-0001/dump.manifest.json"
VIA_S3 = {"kms:ViaService": "s3.<AWS::Region>.amazonaws.com"}


def test_of_what_answers_requests_only_the_download_reads_dumps_h62(template: Template) -> None:
    for action in ("s3:GetObject", "s3:GetObjectVersion"):
        for key in (OBJECT, MANIFEST):
            assert allows(template.role_of("Download"), action, key, {})
            assert not allows(template.role_of("Api"), action, key, {})
    assert allows(template.role_of("Download"), "kms:Decrypt", "<BackupKey.Arn>", VIA_S3)
    assert not allows(template.role_of("Api"), "kms:Decrypt", "<BackupKey.Arn>", VIA_S3)


def test_a_link_can_only_read_what_a_backup_is_h62(template: Template) -> None:
    """It can do what the role that signed it can."""
    role = template.role_of("Download")
    assert not allows(role, "s3:GetObject", "<BackupBucket.Arn>/work/job-0001/plan.json", {})
    allowed = {action for one in role if one["Effect"] == "Allow" for action in as_list(one["Action"])}
    assert {action for action in allowed if action.startswith("s3:")} == {
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:ListBucket",
    }


def test_api_reads_the_log_of_workers_and_no_other(template: Template) -> None:
    workers = template.of_type("AWS::Lambda::Function")["Api"]["Environment"]["Variables"]["DATAMUNG_WORKER_LOG_GROUP"]
    stream = f"arn:aws:logs:<AWS::Region>:<AWS::AccountId>:log-group:{flat(workers)}:log-stream:worker/worker/1"
    role = template.role_of("Api")
    assert allows(role, "logs:GetLogEvents", stream, {})
    assert not allows(role, "logs:GetLogEvents", stream.replace(flat(workers), "another"), {})
