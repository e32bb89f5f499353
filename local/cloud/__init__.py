"""The local cloud: the product installed by `cdk deploy` into MiniStack, beside a local RDS with real servers.

    with running() as cloud:
        requests to cloud.api_url with cloud.token, clients from cloud.client("s3")

Nothing of it needs Docker, an AWS account or a network beyond this machine; all it keeps lies in one folder.
"""

from local.cloud.facts import Cloud, Source
from local.cloud.up import AlreadyRunning, running

__all__ = ["AlreadyRunning", "Cloud", "Source", "running"]
