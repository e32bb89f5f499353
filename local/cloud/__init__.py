"""The local cloud: the product installed by `cdk deploy` into MiniStack, beside a local RDS with real servers."""
