"""Where the worker's image comes from: an address, a build, or (locally) nowhere."""

import re
from typing import Final

from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from stacks.permissions import Permission
from stacks.settings import REPOSITORY, Settings

LOCAL_IMAGE: Final = "datamung-worker:local"
"""The local cloud runs each task as a process of the worker package and pulls nothing."""

_ECR: Final = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<name>[^:@]+)([:@].*)?"
)


class WorkerImage(Construct):
    """The image and what is needed to pull it; only a build needs Docker. It is for arm64, as task definitions are."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        if settings.local:
            self._take(LOCAL_IMAGE, repository_arn=None)
        elif settings.worker_image_uri:
            ecr = _ECR.fullmatch(settings.worker_image_uri)
            arn = f"arn:aws:ecr:{ecr['region']}:{ecr['account']}:repository/{ecr['name']}" if ecr else None
            self._take(settings.worker_image_uri, repository_arn=arn)
        else:
            built = ecr_assets.DockerImageAsset(
                self,
                "Build",
                directory=str(REPOSITORY / "worker_image"),
                build_args=dict(settings.worker_build_args),
                platform=ecr_assets.Platform.LINUX_ARM64,
                exclude=["**/__pycache__"],
            )
            self._take(built.image_uri, repository_arn=built.repository.repository_arn)

    def _take(self, uri: str, *, repository_arn: str | None) -> None:
        self.image = ecs.ContainerImage.from_registry(uri)
        self.pull_permissions: tuple[Permission, ...] = ()
        if repository_arn:
            self.pull_permissions = (
                Permission(
                    actions=("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
                    resources=(repository_arn,),
                ),
                Permission(
                    actions=("ecr:GetAuthorizationToken",),
                    resources=("*",),
                    because="The token belongs to a registry, not to a repository; what it may pull is named above.",
                ),
            )
