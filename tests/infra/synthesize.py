"""`python -m tests.infra.synthesize <variant> <file>` writes a variant's template and cdk-nag's findings.

A process of its own, because jsii starts Node and most tests only read what was synthesized once. The variant
`careless` is a bucket without any care: proof that cdk-nag looks.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from cdk_nag import AwsSolutionsChecks

from stacks.datamung_stack import DatamungStack
from stacks.settings import REPOSITORY, Settings
from tests.infra.variants import BASE, VARIANTS


def synthesize(variant: str) -> dict[str, Any]:
    """The template, and each unacknowledged finding as a line."""
    defaults = json.loads((REPOSITORY / "cdk.json").read_text())["context"]
    with TemporaryDirectory() as folder:
        app = cdk.App(context={**defaults, **BASE, **VARIANTS.get(variant, {})}, outdir=folder)
        if variant == "careless":
            s3.Bucket(cdk.Stack(app, "Datamung"), "Bucket")
        else:
            settings = Settings.from_context(app.node.get_all_context())
            DatamungStack(app, "Datamung", stack_name=settings.stack_name, settings=settings)
        app.synth()
        template = json.loads((Path(folder) / "Datamung.template.json").read_text())
        report = AwsSolutionsChecks().validate_scope(app)
    findings = [
        f"{violation.rule_name} at {resource.construct_path}"
        for violation in report.violations
        for resource in violation.violating_resources
    ]
    return {"template": template, "findings": findings}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(synthesize(sys.argv[1])))
