"""The CDK application: one stack, made from the settings in `cdk.json` or given by `cdk deploy -c key=value`."""

import aws_cdk as cdk

from stacks.datamung_stack import DatamungStack
from stacks.settings import Settings


def main() -> None:
    """Synthesize; a wrong setting ends with its name and a hint before anything is deployed."""
    app = cdk.App()
    settings = Settings.from_context(app.node.get_all_context())
    DatamungStack(app, "Datamung", stack_name=settings.stack_name, settings=settings)
    app.synth()


if __name__ == "__main__":
    main()
