"""What a local cloud is called and where it listens: chosen once, then the same on every start."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from local.cloud import aws
from local.ports import free_port, is_free

REGION: Final = "eu-west-1"
SECRET_ACCESS_KEY: Final = "local"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The account, which is also the access key id, and the two ports.

    MiniStack takes an access key id of twelve digits as the account. The CDK remembers accounts by key, so that every
    cloud needs its own.
    """

    account: str
    aws_port: int
    rds_port: int

    @property
    def aws_endpoint(self) -> str:
        return f"http://127.0.0.1:{self.aws_port}"

    @property
    def rds_endpoint(self) -> str:
        return f"http://127.0.0.1:{self.rds_port}"

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud's MiniStack."""
        return aws.client(
            service,
            endpoint=self.aws_endpoint,
            region=REGION,
            access_key_id=self.account,
            secret_access_key=SECRET_ACCESS_KEY,
        )

    def aws_environment(self) -> dict[str, str]:
        """The variables that point an AWS SDK at this cloud and at nothing else on the machine."""
        return {
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.aws_endpoint,
            "AWS_ENDPOINT_URL_S3": self.aws_endpoint,
            "AWS_ENDPOINT_URL_RDS": self.rds_endpoint,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def load_or_choose(home: Path) -> Identity:
    """The identity kept in `home`; new ports where another program has taken one meanwhile."""
    path = home / "identity.json"
    if path.exists():
        identity = Identity(**json.loads(path.read_text()))
        if is_free(identity.aws_port) and is_free(identity.rds_port):
            return identity
        account = identity.account
    else:
        account = f"{secrets.randbelow(9 * 10**11) + 10**11}"
    identity = Identity(account=account, aws_port=free_port(), rds_port=free_port())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(identity)))
    return identity
