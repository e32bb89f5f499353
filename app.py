"""The CDK application: one stack, made from the settings in `cdk.json` or given by `cdk deploy -c key=value`."""

import sys

import aws_cdk as cdk

from stacks.datamung_stack import DatamungStack
from stacks.settings import Settings, SettingWrong


def main() -> None:
    """Synthesize; a wrong setting ends with its name and a hint before anything is deployed."""
    app = cdk.App()
    try:
        settings = Settings.from_context(app.node.get_all_context())
    except SettingWrong as wrong:
        sys.exit(f"{type(wrong).__name__}: {wrong}")
    DatamungStack(app, "Datamung", stack_name=settings.stack_name, settings=settings)
    app.synth()


if __name__ == "__main__":
    main()
